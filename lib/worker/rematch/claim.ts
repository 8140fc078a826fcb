import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import type { Pack } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";
import {
  activeRematches,
  currentKnowledge,
  type Delta,
  deltaSince,
  type KnowledgeSnapshot,
  lockKnowledge,
} from "@/lib/knowledge/jobs";
import { changed } from "@/lib/live/publish";

/** One worker's hold on a look through stored evidence; a later attempt takes it over and this one stores nothing more. */
export type Run = {
  id: string;
  campaignId: string;
  attempt: number;
  toRevision: number;
  firstPackVersion: string | null;
  pack: Pack;
};

/** The look was paused, cancelled or taken over, or the worker ends: what was done stays, and it goes on from there. */
export class Stopped extends Error {}

const stopping = new AbortController();

/** Ends the look under way after its current file. */
export function stopRematches(): void {
  stopping.abort();
}

async function countBehind(tx: Tx, run: { campaignId: string; to: number; first: string | null }): Promise<number> {
  const [row] = await tx.$queryRaw<{ files: bigint }[]>`
    SELECT count(*) AS files FROM evidence e JOIN "case" c ON c.id = e.case_id
    WHERE c.campaign_id = ${run.campaignId}::uuid AND e.state IN ('ready', 'failed')
      AND CASE WHEN e.knowledge_revision = 0 AND e.pack_version = ${run.first} THEN 1 ELSE e.knowledge_revision END < ${run.to}`;
  return Number(row?.files ?? 0);
}

/** Takes the look that works, or else the one that has waited longest. Null when there is none, or it is paused. */
export async function claimRun(campaignId: string): Promise<Run | null> {
  return inPortfolio(async (tx) => {
    const revision = await lockKnowledge(tx, campaignId);
    const active = await activeRematches(tx, campaignId);
    const row = active.find(({ state }) => state === "running") ?? active[0];
    if (!row || row.paused || stopping.signal.aborted) return null;
    const campaign = await tx.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    const { id } = row;
    const attempt = row.attempt + 1;
    const begins = row.state === "queued";
    const toRevision = begins ? revision : row.toRevision;
    const { firstPackVersion } = campaign;
    const behind = await countBehind(tx, { campaignId, to: toRevision, first: firstPackVersion });
    const { done } = await tx.job.findUniqueOrThrow({ where: { id }, select: { done: true } });
    await tx.job.updateMany({ where: { id }, data: { state: "running", ...(begins ? { total: behind } : {}), done } });
    const start = begins ? { startedAt: new Date(), toRevision, stage: "values" } : {};
    await tx.rematch.updateMany({ where: { id }, data: { attempt, ...start } });
    changed(tx, { caseId: null, topic: "rematch", ids: [id] });
    return { id, campaignId, attempt, toRevision, firstPackVersion, pack: await loadPack(campaign.slug) };
  });
}

/** Fails with Stopped unless this attempt still holds the look. */
export async function assertHeld(tx: Tx, run: Run): Promise<void> {
  const row = await tx.rematch.findUnique({ where: { id: run.id }, select: { attempt: true } });
  if (row?.attempt !== run.attempt) throw new Stopped();
}

/** Between two files: stops when somebody paused or cancelled the look, another worker took it, or this one ends. */
export async function mayGoOn(run: Run): Promise<void> {
  if (stopping.signal.aborted) throw new Stopped();
  const cancelled = await inPortfolio(async (tx) => {
    await assertHeld(tx, run);
    const row = await tx.rematch.findUniqueOrThrow({ where: { id: run.id }, select: { paused: true } });
    const job = await tx.job.findUniqueOrThrow({
      where: { id: run.id },
      select: { state: true, cancelRequested: true },
    });
    if (row.paused || job.state !== "running") throw new Stopped();
    return job.cancelRequested;
  });
  if (!cancelled) return;
  await endRun(run, { state: "cancelled", error: null });
  throw new Stopped();
}

/** Ends a look; what it found stays, and an audit event of the installation says what it came to. */
export async function endRun(
  run: Run,
  end: { state: "done" | "cancelled" | "failed"; error: string | null },
): Promise<void> {
  await inPortfolio(async (tx) => {
    await assertHeld(tx, run);
    const sums = await tx.rematchCase.aggregate({
      where: { rematchId: run.id },
      _count: true,
      _sum: { newFindings: true, newSightings: true, goneFindings: true, keptFindings: true },
    });
    await tx.job.updateMany({ where: { id: run.id }, data: { ...end, idempotencyKey: null } });
    const stage = end.state === "done" ? { stage: "done" } : {};
    await tx.rematch.updateMany({ where: { id: run.id }, data: { ...stage, endedAt: new Date(), paused: false } });
    await appendAudit(tx, systemActor, {
      caseId: installationId,
      action: `rematch.${end.state}`,
      object: "rematch",
      objectId: run.id,
      after: { cases: sums._count, ...sums._sum },
      reason: end.error,
    });
    changed(tx, { caseId: null, topic: "rematch", ids: [run.id] });
    changed(tx, { caseId: null, topic: "job", ids: [run.id] });
  });
}

/** What is known now, and what of it is new to a file by the revision that it was last matched with. */
export type Now = { snapshot: KnowledgeSnapshot; deltaOf: (since: number) => Delta };

/** The campaign's knowledge as it stands; a change in the middle of a look is taken up by the files that follow. */
export async function knowledgeNow(run: Run): Promise<Now> {
  const snapshot = await currentKnowledge(run.campaignId);
  const deltas = new Map<number, Delta>();
  return {
    snapshot,
    deltaOf(since) {
      const known = deltas.get(since) ?? deltaSince(run.pack, snapshot, since);
      deltas.set(since, known);
      return known;
    },
  };
}
