"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { api } from "@/lib/api/client";

import { DemoProgress } from "./demo-banner";
import type { Demo } from "./use-demo";

type EmptyPortfolioProps = {
  slug: string;
  campaignName: string;
  creates: boolean;
  readsPack: boolean;
  demo: Demo;
  managesDemo: boolean;
  onNew: () => void;
};

/** First run: what is here, and the first steps in order. */
export function EmptyPortfolio({
  slug,
  campaignName,
  creates,
  readsPack,
  demo,
  managesDemo,
  onNew,
}: EmptyPortfolioProps) {
  const pack = useQuery(api.campaigns.pack.queryOptions({ input: { slug }, enabled: readsPack, staleTime: Infinity }));
  const known = pack.data;
  return (
    <div className="grid max-w-180 gap-6 px-gutter py-6">
      <div className="grid gap-1">
        <h2 className="text-section">
          {creates ? `Start the campaign ${campaignName}` : "No case is assigned to you yet"}
        </h2>
        <p className="text-muted">
          {creates
            ? known
              ? `Pack ${known.manifest.version} is installed: ${formatCount(known.counts.clusters)} clusters, ${formatCount(known.counts.indicators)} indicators, ${formatCount(known.counts.rules + known.counts.yaraRules)} rules, ${formatCount(known.counts.tasks)} tasks. Nothing leaves this machine.`
              : "The campaign pack is installed. Nothing leaves this machine."
            : "Cases appear here as soon as a lead puts you, your team or one of your organizations on one."}
        </p>
      </div>
      {creates ? (
        <ol className="border-t border-line">
          <Step
            number={1}
            title="Open the first case"
            text="One organization: name, domain, servers. Double entries are caught."
            action={
              <Button tone="primary" onClick={onNew}>
                New case <Kbd keys="c" />
              </Button>
            }
          />
          <Step
            number={2}
            title="Drop what the client sent"
            text="A zip of logs and tool output, on the Evidence tab of the case. Findings, timeline and coverage follow, each with the line that shows it."
          />
          <Step
            number={3}
            title="Know the campaign"
            text="Fixed builds, checklist, indicators and clusters with their sources, and a checker for a version you were told."
            action={<LinkButton href="/campaign">Campaign pack</LinkButton>}
          />
        </ol>
      ) : null}
      {managesDemo ? <DemoOffer demo={demo} /> : null}
    </div>
  );
}

function DemoOffer({ demo }: { demo: Demo }) {
  if (demo.busy && demo.status) return <DemoProgress status={demo.status} />;
  if (demo.status?.state !== "absent") return null;
  return (
    <div className="grid gap-3">
      <Callout
        actions={
          <Button onClick={demo.load} pending={demo.busy}>
            Load the demo campaign
          </Button>
        }
      >
        Only looking around? The demo campaign has 120 fictional organizations with evidence, findings and claims. It is
        marked as demo and can be removed in one step.
      </Callout>
      {demo.problem ? (
        <Callout tone="problem" live title="The demo was not loaded">
          {demo.problem}
        </Callout>
      ) : null}
    </div>
  );
}

function Step({ number, title, text, action }: { number: number; title: string; text: string; action?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 border-b border-line py-4">
      <span aria-hidden="true" className="w-3 text-muted">
        {number}
      </span>
      <div className="min-w-0 flex-1 basis-80">
        <h3>{title}</h3>
        <p className="text-muted">{text}</p>
      </div>
      {action ? <div className="max-md:basis-full max-md:pl-9">{action}</div> : null}
    </li>
  );
}
