import type { TriageRule } from "@/lib/campaigns/schema";
import { mostPoints } from "@/lib/campaigns/schema";
import type { CompromiseState, ContainmentState, ExposureState } from "@/lib/core/states";

/** What of a case decides how soon somebody should look at it. */
export type TriageFacts = {
  exposure: ExposureState;
  compromise: CompromiseState;
  containment: ContainmentState;
  closed: boolean;
  asksAgain: boolean;
  seenFromOutside: boolean;
  mailRead: boolean;
  findingsWait: boolean;
  sector: string | null;
  tags: readonly string[];
};

export type TriageReason = { points: number; reason: string };
export type Triage = { score: number; reasons: TriageReason[] };

const plain = (words: string) =>
  ` ${words
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .join(" ")
    .trim()} `;

function holds({ when }: TriageRule, facts: TriageFacts): boolean {
  const { exposure, compromise, containment, concerns } = when;
  const named = [facts.sector ?? "", ...facts.tags].map(plain);
  return (
    (exposure === undefined || exposure.includes(facts.exposure)) &&
    (compromise === undefined || compromise.includes(facts.compromise)) &&
    (containment === undefined || containment.includes(facts.containment)) &&
    (when.seenFromOutside === undefined || facts.seenFromOutside) &&
    (when.mailRead === undefined || facts.mailRead) &&
    (when.findingsWait === undefined || facts.findingsWait) &&
    (when.asksAgain === undefined || facts.asksAgain) &&
    (concerns === undefined || concerns.some((word) => named.some((name) => name.includes(plain(word)))))
  );
}

/**
 * How urgent a case is, from 0 to 100, with every rule of the pack that counted and its points, the heaviest first; what takes
 * away comes last. A closed case that asks for nobody has none. The sum is cut at both ends, so the reasons may add up to more.
 */
export function triageOf(rules: readonly TriageRule[], facts: TriageFacts): Triage {
  if (facts.closed && !facts.asksAgain) return { score: 0, reasons: [] };
  const reasons = rules
    .filter((rule) => holds(rule, facts))
    .map(({ points, reason }) => ({ points, reason }))
    .toSorted((a, b) => b.points - a.points);
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  return { score: Math.max(0, Math.min(mostPoints, sum)), reasons };
}
