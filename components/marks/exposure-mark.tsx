import { StateMark, type MarkOptions } from "./state-mark";
import { exposureLabels, type ExposureState } from "@/lib/core/states";

export const exposureInk: Record<ExposureState, string> = {
  unknown: "text-muted",
  vulnerable: "text-high",
  mitigated: "text-medium",
  patched: "text-done",
  disconnected: "text-muted",
  decommissioned: "text-muted",
};

/** Shield: is the flaw still open? */
export function ExposureMark({ state, label, look, className }: { state: ExposureState } & MarkOptions) {
  return (
    <StateMark
      glyph={`exposure-${state}`}
      word={label ?? exposureLabels[state]}
      ink={exposureInk[state]}
      voice={state === "vulnerable" ? "loud" : state === "unknown" || state === "decommissioned" ? "quiet" : undefined}
      look={look}
      className={className}
    />
  );
}
