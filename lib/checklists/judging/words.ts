import { formatInstant } from "@/lib/core/time";
import type { GateFacts, ProofMoment } from "./facts";

export const momentWords: Record<ProofMoment, string> = {
  patch: "the update was in",
  eradication: "the removal was finished",
  credentials: "the credentials were reset",
};

export function at(instant: Date): string {
  return formatInstant(instant, { precision: "minute" });
}

/** "A, B or C" */
export function either(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

export function ofServer(facts: GateFacts): string {
  return facts.server ? ` of ${facts.server.hostname}` : "";
}

/** Why something dated `when` cannot count after a moment, or null when it can. */
export function tooEarly(
  facts: GateFacts,
  moment: ProofMoment | undefined,
  when: { at: Date; what: string },
): string | null {
  if (moment === undefined) return null;
  const after = facts.moments[moment];
  if (after.at === null) return after.missing;
  if (when.at.getTime() >= after.at.getTime()) return null;
  return `${when.what} is of ${at(when.at)}, before ${momentWords[moment]} (${at(after.at)}). It takes one from after that.`;
}
