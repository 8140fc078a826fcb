import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { afterCommit, inPortfolio, installationId } from "@/lib/db/unit";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import type { Skipped } from "./assembling/assemble";
import { type KnowledgeSnapshot, knowledgeSnapshot } from "./assembling/snapshot";
import { sweepRematches } from "./rematching/sweep";

export { type Assembled, assembleKnowledge, type Skipped } from "./assembling/assemble";
export type { KnowledgeSnapshot } from "./assembling/snapshot";
export { type Delta, deltaSince } from "./assembling/delta";
export { revisionOf } from "./rematching/behind";
export { activeRematches, lockKnowledge, rematchQueue } from "./rematching/request";
export { sweepRematches } from "./rematching/sweep";

const latest = new Map<string, KnowledgeSnapshot>();

/** What a campaign's evidence is matched with now; read again only when its revision has moved. */
export async function currentKnowledge(campaignId: string): Promise<KnowledgeSnapshot> {
  const known = latest.get(campaignId);
  return inPortfolio(async (tx) => {
    const campaign = await tx.campaign.findUniqueOrThrow({
      where: { id: campaignId },
      select: { knowledgeRevision: true },
    });
    if (known && known.revision === campaign.knowledgeRevision) return known;
    const fresh = await knowledgeSnapshot(tx, campaignId);
    latest.set(campaignId, fresh);
    return fresh;
  });
}

/**
 * A file that was read while the knowledge changed was matched with what was known before, and the look that the change began may
 * have passed it by: then another look is asked for once the caller has committed. Until then the campaign cannot change.
 */
export async function catchUp(tx: Tx, read: { campaignId: string; revision: number }): Promise<void> {
  const { campaignId, revision } = read;
  const [now] = await tx.$queryRaw<{ revision: number }[]>`
    SELECT knowledge_revision AS revision FROM campaign WHERE id = ${campaignId}::uuid FOR SHARE`;
  if (now && now.revision > revision) afterCommit(tx, () => sweepRematches());
}

/** Marks rules that could not be used when they were loaded, so that people see that they match nothing, and why. */
export async function markSkipped(skipped: readonly Skipped[]): Promise<void> {
  if (skipped.length === 0) return;
  await inPortfolio(async (tx) => {
    for (const { id, reason } of skipped) {
      const stateReason = `It was set aside while evidence was read: ${reason}`.slice(0, 1_000);
      const { count } = await tx.campaignRule.updateMany({
        where: { id, state: "loaded" },
        data: { state: "unsupported", stateReason, version: { increment: 1 } },
      });
      if (count === 0) continue;
      await appendAudit(tx, systemActor, {
        caseId: installationId,
        action: "rule.unusable",
        object: "campaign_rule",
        objectId: id,
        after: { state: "unsupported", stateReason },
      });
      changed(tx, { caseId: null, topic: "knowledge", ids: [id] });
    }
  });
}
