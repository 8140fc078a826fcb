import type { AuditActor } from "@/lib/audit/schema";
import { appendAudit } from "@/lib/audit/commands";
import { newId } from "@/lib/core/ids";
import type { Prisma, Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { changesSince } from "./changes";

export const rematchJobKind = "knowledge.rematch";
/** The queue of looks through stored evidence, one message per campaign. */
export const rematchQueue = "knowledge.rematch";

type Active = Prisma.RematchGetPayload<object> & { state: string };

/** Looks of a campaign that have not ended, the first begun first. */
export async function activeRematches(tx: Tx, campaignId: string): Promise<Active[]> {
  const jobs = await tx.$queryRaw<{ id: string; state: string }[]>`
    SELECT j.id, j.state FROM rematch r JOIN job j ON j.id = r.id
    WHERE r.campaign_id = ${campaignId}::uuid AND j.state IN ('queued', 'running') ORDER BY r.created_at, r.id`;
  const states = new Map(jobs.map((job) => [job.id, job.state]));
  const rows = await tx.rematch.findMany({
    where: { id: { in: jobs.map(({ id }) => id) } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => ({ ...row, state: states.get(row.id) ?? "queued" }));
}

/** The look of a campaign that works now, or else the one that waits, or null. */
export async function activeRematch(tx: Tx, campaignId: string): Promise<Active | null> {
  const active = await activeRematches(tx, campaignId);
  return active.find(({ state }) => state === "running") ?? active[0] ?? null;
}

/** Whether anything was read in this campaign that could be looked through again. */
async function hasEvidence(tx: Tx, campaignId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ one: number }[]>`
    SELECT 1 AS one FROM evidence e JOIN "case" c ON c.id = e.case_id
    WHERE c.campaign_id = ${campaignId}::uuid AND e.state = 'ready' LIMIT 1`;
  return rows.length > 0;
}

type Request = { campaignId: string; from: number; to: number; cause: string; evidenceKnown?: boolean };

/**
 * Asks for stored evidence to be matched with what changed after revision `from`. The campaign must be locked by the caller.
 * A look that still waits takes the change in; one that works already is followed by another. Answers its id, or null when
 * nothing is stored that could be looked through.
 */
export async function requestRematch(tx: Tx, actor: AuditActor, request: Request): Promise<string | null> {
  const { campaignId, from, to, cause } = request;
  const waiting = (await activeRematches(tx, campaignId)).find(({ state }) => state === "queued");
  const fromRevision = Math.min(from, waiting?.fromRevision ?? from);
  const { changes, packVersionBefore, packVersionAfter } = await changesSince(tx, campaignId, fromRevision);
  const wake = (id: string) => {
    changed(tx, { caseId: null, topic: "rematch", ids: [id] });
    afterCommit(tx, () => enqueue(rematchQueue, { campaignId }, campaignId));
    return id;
  };
  if (waiting) {
    const causes = waiting.cause.includes(cause) ? waiting.cause : `${waiting.cause}; ${cause}`.slice(0, 1_000);
    await tx.rematch.updateMany({
      where: { id: waiting.id },
      data: { cause: causes, changes, fromRevision, toRevision: to, packVersionAfter, version: { increment: 1 } },
    });
    return wake(waiting.id);
  }
  if (request.evidenceKnown !== true && !(await hasEvidence(tx, campaignId))) return null;
  const id = newId();
  await tx.job.create({ data: { id, kind: rematchJobKind, state: "queued", createdById: actor.userId } });
  await tx.rematch.create({
    data: {
      id,
      campaignId,
      cause: cause.slice(0, 1_000),
      changes,
      fromRevision,
      toRevision: to,
      packVersionBefore,
      packVersionAfter,
      stage: "waiting",
      createdById: actor.userId,
      createdByName: actor.name,
    },
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "rematch.request",
    object: "rematch",
    objectId: id,
    after: { cause, fromRevision, toRevision: to },
  });
  return wake(id);
}

/** Locks a campaign against other changes of its knowledge and answers the revision that it stands at. */
export async function lockKnowledge(tx: Tx, campaignId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ revision: number }[]>`
    SELECT knowledge_revision AS revision FROM campaign WHERE id = ${campaignId}::uuid FOR UPDATE`;
  return row?.revision ?? 0;
}

/** Counts the knowledge revision of a locked campaign up and asks for stored evidence to be looked through. */
export async function afterChange(
  tx: Tx,
  actor: AuditActor,
  change: { campaignId: string; revision: number; cause: string },
): Promise<string | null> {
  const { campaignId, revision, cause } = change;
  await tx.campaign.updateMany({ where: { id: campaignId }, data: { knowledgeRevision: revision } });
  changed(tx, { caseId: null, topic: "knowledge", ids: [campaignId] });
  return requestRematch(tx, actor, { campaignId, from: revision - 1, to: revision, cause });
}
