"use client";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Progress } from "@/components/ui/progress";
import { visible } from "@/components/ui/visible-text";
import type { TriageState } from "@/lib/core/states";
import type { FindingItem } from "@/lib/findings/schema";

import type { TriageProgress } from "./use-triage";

export type TriageVerb = { triage: TriageState; keys: string; label: string };

/** The four judgements and their keys. */
export const triageVerbs: readonly TriageVerb[] = [
  { triage: "confirmed", keys: "1", label: "Confirm" },
  { triage: "duplicate", keys: "2", label: "Duplicate" },
  { triage: "dismissed", keys: "3", label: "Dismiss" },
  { triage: "needs_more", keys: "4", label: "Needs more" },
];

type TriageBarProps = {
  onJudge: (triage: TriageState) => void;
  /** How many are picked; 0 while one finding is read. */
  picked: number;
  onClearPicked: () => void;
  next: FindingItem | null;
  progress: TriageProgress | null;
  current: TriageState | null;
};

/** Judge the open finding, or all that are picked. */
export function TriageBar({ onJudge, picked, onClearPicked, next, progress, current }: TriageBarProps) {
  if (progress) {
    return (
      <div className={bar}>
        <span role="status">
          {progress.label}: {progress.done} of {progress.total}
        </span>
        <Progress label={progress.label} value={(100 * progress.done) / progress.total} className="max-w-60 grow" />
      </div>
    );
  }
  return (
    <div className={bar} role="group" aria-label="Triage">
      {picked > 0 ? <b>{picked} picked</b> : null}
      {triageVerbs.map((verb, index) => (
        <Button
          key={verb.triage}
          tone={index === 0 ? "primary" : "plain"}
          aria-pressed={picked === 0 && current === verb.triage ? true : undefined}
          onClick={() => onJudge(verb.triage)}
        >
          {verb.label}
          <span className="max-md:hidden">
            <Kbd keys={verb.keys} />
          </span>
        </Button>
      ))}
      {picked > 0 ? (
        <Button tone="quiet" onClick={onClearPicked}>
          Clear
        </Button>
      ) : null}
      {picked === 0 && next ? (
        <span className="min-w-0 grow basis-24 truncate text-right text-compact text-muted max-md:hidden">
          Next: {visible(next.title)}
        </span>
      ) : null}
    </div>
  );
}

const bar =
  "flex min-h-11 shrink-0 flex-wrap items-center lg:flex-nowrap gap-2 border-t border-line-strong bg-bg px-gutter py-2 no-print";
