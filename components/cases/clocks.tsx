"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { CaseClock, CaseView } from "@/lib/cases/schema";

import { AwarenessDialog } from "./markings-dialog";

/** Reporting duties of the pack with their clocks; those that run from awareness stand until somebody says when that was. */
export function Clocks({ data, clocks }: { data: CaseView; clocks: readonly CaseClock[] }) {
  const [editing, setEditing] = useState(false);
  const may = data.acts.includes("case.update");
  const timed = clocks.filter((clock) => clock.starts !== "none");
  const untimed = clocks.filter((clock) => clock.starts === "none");
  return (
    <Section
      id="clocks"
      title="Clocks"
      actions={
        may ? (
          <Button tone="quiet" onClick={() => setEditing(true)}>
            {data.awareAt === null ? "Set awareness" : "Change"}
          </Button>
        ) : undefined
      }
    >
      <p className="mb-2 text-compact text-muted">
        {data.awareAt === null ? (
          "Nobody has recorded when the organization became aware, so these clocks stand."
        ) : (
          <>
            Aware since <Time at={data.awareAt} />. Whether a duty applies is for counsel to decide.
          </>
        )}
      </p>
      <ul className="grid gap-2">
        {timed.map((clock) => (
          <li key={clock.key} title={clock.note}>
            <div className="flex gap-2">
              <span className="min-w-0">{clock.regime}</span>
              <span className="ml-auto text-right whitespace-nowrap">
                {clock.dueAt === null ? (
                  <span className="text-muted">not started</span>
                ) : (
                  <Time at={clock.dueAt} as="due" />
                )}
              </span>
            </div>
            <p className="text-compact text-muted">
              {clock.title}. {clock.appliesTo}.
              {clock.dueAt === null ? null : (
                <>
                  {" "}
                  Until <Time at={clock.dueAt} />.
                </>
              )}
              {clock.basis === "unverified" ? " Unverified." : null}
            </p>
          </li>
        ))}
      </ul>
      {untimed.length > 0 ? (
        <details className="mt-2">
          <summary className="text-compact text-muted">{untimed.length} more without a clock</summary>
          <ul className="mt-1 grid gap-1.5">
            {untimed.map((clock) => (
              <li key={clock.key} className="text-compact text-muted">
                <b className="font-medium text-fg">{clock.regime}</b>: {clock.say}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {editing ? <AwarenessDialog data={data} open={editing} onOpenChange={setEditing} /> : null}
    </Section>
  );
}
