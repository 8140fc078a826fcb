"use client";

import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import type { CaseView } from "@/lib/cases/schema";

/** What to do in a case that holds nothing yet: the two things everything else follows from. */
export function FirstSteps({ data, onAddServer }: { data: CaseView; onAddServer: () => void }) {
  const may = (act: string) => data.acts.includes(act);
  return (
    <ol className="mt-4 grid max-w-200 gap-3">
      <Step
        number={1}
        title="Name the servers in scope"
        why="Builds, tasks and coverage are kept per server. Evidence adds every server it names, so a guess is enough."
      >
        {may("server.add") ? (
          <Button tone="primary" onClick={onAddServer}>
            Add server
          </Button>
        ) : null}
      </Step>
      <Step
        number={2}
        title="Bring in the evidence"
        why="A zip of the Exchange and IIS logs, Test-ProxyLogon output or msert.log. Findings, timeline, coverage and proposals follow from it."
      >
        {may("evidence.add") ? <LinkButton href={`/cases/${data.id}/evidence`}>Add evidence</LinkButton> : null}
      </Step>
      <Step
        number={3}
        title="Say when the organization became aware"
        why="Reporting clocks run from that moment; it stands in the menu of the case and beside the clocks."
      >
        {null}
      </Step>
    </ol>
  );
}

function Step({ number, title, why, children }: { number: number; title: string; why: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-3">
      <span aria-hidden="true" className="font-medium text-muted">
        {number}
      </span>
      <div className="min-w-0">
        <p>{title}</p>
        <p className="text-compact text-muted">{why}</p>
      </div>
      {children}
    </li>
  );
}
