import { badness, compromiseWorstFirst, severities } from "@/lib/core/states";
import type { FindingDraft } from "@/lib/detection/schema";

/** What a finding takes over from the rule that made it. */
export type RuleFacts = Pick<
  FindingDraft,
  "ruleId" | "ruleName" | "ruleVersion" | "title" | "severity" | "stage" | "proposes" | "techniques" | "format"
>;

function isGraver(left: RuleFacts, right: RuleFacts): boolean {
  const proposed = ({ proposes }: RuleFacts) => badness(compromiseWorstFirst, proposes ?? "unknown");
  const order =
    badness(severities, left.severity) - badness(severities, right.severity) || proposed(left) - proposed(right);
  return order === 0 ? left.title <= right.title : order < 0;
}

function union(left: readonly string[], right: readonly string[]): string[] {
  if (left.length === right.length && left.every((technique, index) => technique === right[index])) return [...left];
  return [...new Set([...left, ...right])].sort();
}

/**
 * What to say where indicators of one kind differ in weight and meet in one finding: the graver of the two, with the
 * techniques of both. Rules of the pack say the same each time.
 */
export function graverFacts(left: RuleFacts, right: RuleFacts): RuleFacts {
  const { severity, title, proposes, techniques } = right;
  const isSame = left.severity === severity && left.title === title && left.proposes === proposes;
  if (isSame && left.techniques === techniques) return left;
  return { ...(isGraver(left, right) ? left : right), techniques: union(left.techniques, right.techniques) };
}
