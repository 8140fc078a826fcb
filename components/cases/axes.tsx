import type { ReactNode } from "react";

import { AssuranceMark } from "@/components/marks/assurance-mark";
import { compromiseInk, CompromiseMark } from "@/components/marks/compromise-mark";
import { exposureInk, ExposureMark } from "@/components/marks/exposure-mark";
import { cx } from "@/components/ui/cx";
import type { CaseGuide, CaseView } from "@/lib/cases/schema";
import { type CompromiseState, compromiseStates, type ExposureState } from "@/lib/core/states";

const exposureLadder: readonly ExposureState[] = ["unknown", "vulnerable", "mitigated", "patched"];

/** Words under the ladder are short; the heading above says the whole. */
const compromiseSteps: Record<CompromiseState, string> = {
  unknown: "Unknown",
  no_evidence: "No evidence",
  attempted: "Attempted",
  implanted: "Present",
  operated: "Used",
  spread: "Lateral",
};

/** Two axes, never one: is the flaw still open, and what did an attacker reach? Each with its ladder, assurance and reason. */
export function Axes({
  data,
  labels,
  why,
}: {
  data: CaseView;
  labels: CaseGuide["labels"] | undefined;
  why: { exposure: ReactNode; compromise: ReactNode };
}) {
  const exposureShown = exposureLadder.includes(data.exposure) ? exposureLadder : [...exposureLadder, data.exposure];
  return (
    <div className="mt-4 grid grid-cols-2 gap-x-10 gap-y-5 max-md:grid-cols-1">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <h3>Exposure</h3>
          <ExposureMark state={data.exposure} label={labels?.exposure[data.exposure]?.label} look="heading" />
          <AssuranceMark assurance={data.exposureAssurance} className="ml-auto" />
        </div>
        <Ladder
          label="Exposure"
          steps={exposureShown.map((state) => labels?.exposure[state]?.short ?? state)}
          at={exposureShown.indexOf(data.exposure)}
          ink={exposureInk[data.exposure]}
        />
        <p className="text-compact text-muted text-pretty">{why.exposure}</p>
      </div>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <h3>Compromise</h3>
          <CompromiseMark state={data.compromise} label={labels?.compromise[data.compromise]?.short} look="heading" />
          <AssuranceMark assurance={data.compromiseAssurance} className="ml-auto" />
        </div>
        <Ladder
          label="Compromise"
          steps={compromiseStates.map((state) => compromiseSteps[state])}
          at={compromiseStates.indexOf(data.compromise)}
          ink={compromiseInk[data.compromise]}
        />
        <p className="text-compact text-muted text-pretty wrap-anywhere">{why.compromise}</p>
      </div>
    </div>
  );
}

function Ladder({ label, steps, at, ink }: { label: string; steps: readonly string[]; at: number; ink: string }) {
  return (
    <ol aria-label={`${label}, from least to most known`} className="mt-2 mb-1.5 flex gap-0.5 text-meta">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? "step" : undefined}
          className={cx("min-w-0 flex-1", index === at ? cx("font-semibold", ink) : "text-muted")}
        >
          <svg aria-hidden="true" height="3" className="mb-1.5 block w-full">
            <rect
              width="100%"
              height="100%"
              className={index === at ? "fill-current" : index < at ? "fill-bar-quiet" : "fill-track"}
            />
          </svg>
          <span className={index === at ? "text-fg" : undefined}>{step}</span>
        </li>
      ))}
    </ol>
  );
}
