import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { cancelJob } from "@/lib/jobs/commands";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";
import type { RematchReport } from "@/lib/knowledge/schema";

import { reportOf } from "./reading";
import { behindSince } from "./behind";
import { lockKnowledge, rematchQueue, requestRematch } from "./request";

type One = { slug: string; rematchId: string };

/**
 * Pauses a look through stored evidence after its current file, lets it go on, or ends it. What it has found stays. Asking for
 * what is so already changes nothing; CONFLICT with the look as it is when it has ended.
 */
export async function controlRematch(
  tx: Tx,
  actor: Actor,
  input: One & { to: "pause" | "resume" | "cancel" },
): Promise<RematchReport> {
  const { slug, rematchId, to } = input;
  const row = await tx.rematch.findUnique({ where: { id: rematchId, campaign: { slug } } });
  if (!row) throw notFound("look through stored evidence");
  await tx.$queryRaw`SELECT id FROM job WHERE id = ${rematchId}::uuid FOR UPDATE`;
  const { state } = await tx.job.findUniqueOrThrow({ where: { id: rematchId } });
  if (to === "cancel") {
    await cancelJob(tx, actor, rematchId);
    const now = new Date();
    if (state === "queued" || row.paused)
      await tx.job.updateMany({ where: { id: rematchId }, data: { state: "cancelled", cancelRequested: true } });
    if (state === "queued" || row.paused)
      await tx.rematch.updateMany({ where: { id: rematchId }, data: { endedAt: now, paused: false } });
  } else {
    if (state !== "queued" && state !== "running")
      throw new AppError("CONFLICT", "This look through stored evidence has ended.", {
        current: await reportOf(tx, actor, input),
      });
    const paused = to === "pause";
    if (row.paused !== paused) {
      await tx.rematch.updateMany({ where: { id: rematchId }, data: { paused, version: { increment: 1 } } });
      await appendAudit(tx, actor, {
        caseId: installationId,
        action: `rematch.${to}`,
        object: "rematch",
        objectId: rematchId,
        before: { paused: row.paused },
        after: { paused },
      });
    }
    if (!paused) afterCommit(tx, () => enqueue(rematchQueue, { campaignId: row.campaignId }, row.campaignId));
  }
  changed(tx, { caseId: null, topic: "rematch", ids: [rematchId] });
  return reportOf(tx, actor, input);
}

/** Begins a look for whatever evidence is behind the knowledge, after one was cancelled or failed. UNPROCESSABLE when there is none. */
export async function startRematch(tx: Tx, actor: Actor, slug: string): Promise<RematchReport> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { id: true, firstPackVersion: true } });
  if (!campaign) throw notFound("campaign");
  const revision = await lockKnowledge(tx, campaign.id);
  const behind = await behindSince(tx, { campaignId: campaign.id, revision, first: campaign.firstPackVersion });
  const cause = `Asked for by ${actor.name}`;
  const id =
    behind === null
      ? null
      : await requestRematch(tx, actor, { campaignId: campaign.id, from: behind, to: revision, cause });
  if (id === null) throw new AppError("UNPROCESSABLE", "All stored evidence has been matched with what is known now.");
  return reportOf(tx, actor, { slug, rematchId: id });
}
