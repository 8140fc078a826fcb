import { StateMark, type MarkOptions } from "./state-mark";
import { compromiseLabels, type CompromiseState } from "@/lib/core/states";

export const compromiseInk: Record<CompromiseState, string> = {
  unknown: "text-muted",
  no_evidence: "text-done",
  attempted: "text-medium",
  implanted: "text-critical",
  operated: "text-critical",
  spread: "text-critical",
};

/** True from an implant on: the states that make a case urgent whatever its patch level. */
export function isImplanted(state: CompromiseState): boolean {
  return state === "implanted" || state === "operated" || state === "spread";
}

/** Diamond: what did an attacker reach? It fills as it gets worse. */
export function CompromiseMark({ state, label, look, className }: { state: CompromiseState } & MarkOptions) {
  return (
    <StateMark
      glyph={`compromise-${state}`}
      word={label ?? compromiseLabels[state]}
      ink={compromiseInk[state]}
      voice={isImplanted(state) ? "loud" : state === "unknown" ? "quiet" : undefined}
      look={look}
      className={className}
    />
  );
}
