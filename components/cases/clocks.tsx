"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { clockStateOf, filedLate } from "@/lib/cases/rules";
import type { CaseClock, CaseGuide, CaseRegime, CaseView } from "@/lib/cases/schema";
import { regimeDecisionLabels } from "@/lib/core/words";

const AwarenessDialog = dynamic(() => import("./markings-dialog").then((module) => module.AwarenessDialog), {
  ssr: false,
});
const ReportingDialog = dynamic(() => import("./reporting-dialog").then((module) => module.ReportingDialog), {
  ssr: false,
});

type Guide = Pick<CaseGuide, "clocks" | "regimes">;

/** Reporting duties of the pack: whether each applies, its clocks, and what was filed. Clocks run from awareness. */
export function Clocks({ data, guide }: { data: CaseView; guide: Guide | undefined }) {
  const [editing, setEditing] = useState(false);
  const [deciding, setDeciding] = useState<CaseRegime | null>(null);
  const may = data.acts.includes("case.update");
  const decide = data.acts.includes("reporting.decide") ? setDeciding : null;
  const clocks = guide?.clocks ?? [];
  const hasClock = (regime: CaseRegime) =>
    clocks.some((clock) => clock.regimeKey === regime.key && clock.starts !== "none");
  const shown = (guide?.regimes ?? []).filter((regime) => hasClock(regime) || regime.decision !== null);
  const more = (guide?.regimes ?? []).filter((regime) => !shown.includes(regime));
  const duties = (regimes: readonly CaseRegime[]) =>
    regimes.map((regime) => (
      <Duty
        key={regime.key}
        regime={regime}
        clocks={clocks.filter((clock) => clock.regimeKey === regime.key)}
        onDecide={decide}
      />
    ));
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
      <ul className="grid gap-2">{duties(shown)}</ul>
      {more.length > 0 ? (
        <details className="mt-2">
          <summary className="text-compact text-muted">{more.length} more without a clock</summary>
          <ul className="mt-1 grid gap-2">{duties(more)}</ul>
        </details>
      ) : null}
      {editing ? <AwarenessDialog data={data} open={editing} onOpenChange={setEditing} /> : null}
      {deciding ? <ReportingDialog caseId={data.id} regime={deciding} onClose={() => setDeciding(null)} /> : null}
    </Section>
  );
}

type DutyProps = {
  regime: CaseRegime;
  clocks: readonly CaseClock[];
  onDecide: ((regime: CaseRegime) => void) | null;
};

function Duty({ regime, clocks, onDecide }: DutyProps) {
  const { decision } = regime;
  return (
    <li title={clocks[0]?.note}>
      <div className="flex items-baseline gap-2">
        <span className="min-w-0">{regime.name}</span>
        {onDecide ? (
          <button
            type="button"
            className="ml-auto min-h-6 text-compact whitespace-nowrap text-accent underline decoration-control underline-offset-2 hover:decoration-current"
            onClick={() => onDecide(regime)}
          >
            {decision === null ? "Decide" : "Change"}
            <span className="sr-only"> on {regime.name}</span>
          </button>
        ) : null}
      </div>
      <p className="text-compact text-muted">
        {decision === null ? (
          <>Not decided. For: {regime.appliesTo}.</>
        ) : (
          <>
            <b className="font-medium text-fg">{regimeDecisionLabels[decision.decision]}</b>
            {decision.reason === "" ? "" : `: ${decision.reason}`}
          </>
        )}
      </p>
      {decision?.decision === "does_not_apply"
        ? null
        : clocks.map((clock) => <Standing key={clock.key} clock={clock} regime={regime} />)}
    </li>
  );
}

function Standing({ clock, regime: { decision } }: { clock: CaseClock; regime: CaseRegime }) {
  const state = clockStateOf(clock, decision, useNow());
  return (
    <p className="flex gap-2 text-compact text-muted">
      <span className="min-w-0">
        {clock.title}
        {clock.basis === "unverified" ? " (unverified)" : null}
      </span>
      <span className="ml-auto text-right">
        {state === "met" && decision ? (
          <>
            filed <Time at={decision.filedAt} />
            {filedLate(clock, decision.filedAt) ? ", late" : null}
          </>
        ) : clock.dueAt !== null ? (
          <>
            <Time at={clock.dueAt} as="due" />, <Time at={clock.dueAt} />
          </>
        ) : (
          (clock.say ?? "not started")
        )}
      </span>
    </p>
  );
}
