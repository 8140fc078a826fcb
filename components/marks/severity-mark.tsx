import { StateMark, type MarkOptions } from "./state-mark";
import { severityLabels, type Severity } from "@/lib/core/states";

export const severityInk: Record<Severity, string> = {
  critical: "text-critical",
  high: "text-high",
  medium: "text-medium",
  low: "text-low",
  info: "text-info",
};

/** Diamond, triangle, square, circle, ring: worst first. */
export function SeverityMark({ severity, label, look, className }: { severity: Severity } & MarkOptions) {
  return (
    <StateMark
      glyph={`severity-${severity}`}
      word={label ?? severityLabels[severity]}
      ink={severityInk[severity]}
      voice={severity === "critical" || severity === "high" ? "loud" : undefined}
      look={look}
      className={className}
    />
  );
}
