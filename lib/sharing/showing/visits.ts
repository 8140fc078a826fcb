import type { Actor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import { minuteMs } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";

/** A page that is looked at again soon by the same reader is one visit. */
const sameVisitMs = 10 * minuteMs;

type Visit = {
  caseId: string;
  action: "opened" | "answered" | "uploaded" | "confirmed";
  evidenceId?: string;
  now: Date;
};

/** Writes down that a link was used: when, for what, from where. Does nothing for anybody who came otherwise. */
export async function noteVisit(tx: Tx, actor: Actor, { now, ...visit }: Visit): Promise<void> {
  if (!actor.link) return;
  const { caseId, action } = visit;
  const { id: linkId, address, userAgent } = actor.link;
  if (action === "opened") {
    const since = new Date(now.getTime() - sameVisitMs);
    const recent = await tx.shareVisit.findFirst({ where: { caseId, linkId, action, address, at: { gt: since } } });
    if (recent) return;
  }
  await tx.shareVisit.create({ data: { ...visit, linkId, address, userAgent, id: newId(), at: now } });
  await tx.shareLink.updateMany({ where: { caseId, id: linkId }, data: { lastUsedAt: now } });
}
