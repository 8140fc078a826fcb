import { systemActor } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import { enqueueAll } from "@/lib/jobs/queue";

import { behindSince } from "./behind";
import { activeRematches, lockKnowledge, rematchQueue, requestRematch } from "./request";

type Campaign = { id: string; firstPackVersion: string | null };

/** Whether evidence is behind that no look was asked for: the pack is new, or files were read while the knowledge changed. */
async function wake(tx: Tx, { id: campaignId, firstPackVersion: first }: Campaign): Promise<boolean> {
  const revision = await lockKnowledge(tx, campaignId);
  const active = await activeRematches(tx, campaignId);
  if (active.some(({ state }) => state === "queued")) return true;
  const last = await tx.rematch.findFirst({
    where: { campaignId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  const asked = last !== null && last.toRevision >= revision;
  // What a look left behind that was cancelled stays so until somebody asks; only files read since then are news.
  const readAfter = asked ? last.createdAt : undefined;
  const from = await behindSince(tx, { campaignId, revision, first, readAfter });
  if (from === null) return active.length > 0;
  const moved = await tx.packItem.findFirst({ where: { campaignId, revision: { gt: from }, decidedAt: null } });
  const cause =
    asked || !moved ? "Files were being read while the rules or indicators changed" : "The campaign pack has changed";
  await requestRematch(tx, systemActor, { campaignId, from, to: revision, cause, evidenceKnown: true });
  return true;
}

/** Asks for every look that waits or was cut off, and for those that nobody has asked for yet. */
export async function sweepRematches(): Promise<void> {
  const campaigns = await inPortfolio((tx) => tx.campaign.findMany({ select: { id: true, firstPackVersion: true } }));
  for (const campaign of campaigns)
    if (await inPortfolio((tx) => wake(tx, campaign)))
      await enqueueAll(rematchQueue, [{ data: { campaignId: campaign.id }, key: campaign.id }]);
}
