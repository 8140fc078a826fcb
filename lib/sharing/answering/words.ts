import type { ClientSays } from "@/lib/sharing/schema";

const said: Record<ClientSays, string> = {
  patched: "is updated",
  not_patched: "is not updated yet",
  disconnected: "is off the network",
  decommissioned: "is out of service",
  unknown: "is not known to them",
};

/** What was answered, as a sentence of the attention flag and the timeline. */
export function answerSentence(
  answer: { hostname: string; says: ClientSays; byName: string },
  outcome: string,
): string {
  return `${answer.byName} answered that ${answer.hostname} ${said[answer.says]}. ${outcome}`;
}
