import { z } from "zod";

import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { jobStates } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

import { titleOf } from "./rules";
import {
  bulkAction,
  type BulkResult,
  bulkResult,
  type BulkRowView,
  type BulkView,
  type RowOutcome,
  rowOutcomes,
} from "./schema";

const reasonsShown = 20;

type Run = Prisma.BulkRunGetPayload<Record<string, never>>;

/** What a run has done so far, and why it did not do the rest. */
export async function resultOf(tx: Tx, runId: string): Promise<BulkResult> {
  const groups = await tx.$queryRaw<{ outcome: string | null; reason: string; count: number }[]>`
    SELECT outcome, reason, count(*)::int AS count
    FROM bulk_row WHERE run_id = ${runId}::uuid GROUP BY 1, 2 ORDER BY 3 DESC`;
  const sum = (outcome: RowOutcome | null) =>
    groups.filter((group) => group.outcome === outcome).reduce((total, group) => total + group.count, 0);
  // A change that is the same for all says nothing at each; one that differs is told.
  const exceptions = groups.filter((group) => group.outcome !== null && group.reason !== "");
  return bulkResult.parse({
    changed: sum("changed"),
    unchanged: sum("unchanged"),
    refused: sum("refused"),
    left: sum(null),
    reasons: exceptions.slice(0, reasonsShown),
  });
}

async function namesIn(tx: Tx, runs: readonly Run[]): Promise<Map<string, string>> {
  const ids = runs.flatMap(({ input }) => {
    const action = bulkAction.safeParse(input);
    return action.success && action.data.action === "assign" ? [action.data.ownerId, action.data.teamId] : [];
  });
  const wanted = ids.filter((id) => typeof id === "string");
  if (wanted.length === 0) return new Map();
  const users = await tx.user.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  const teams = await tx.team.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  return new Map([...users, ...teams].map(({ id, name }) => [id, name]));
}

async function viewsOf(tx: Tx, runs: readonly Run[]): Promise<BulkView[]> {
  const ids = runs.map(({ id }) => id);
  const jobs = new Map((await tx.job.findMany({ where: { id: { in: ids } } })).map((job) => [job.id, job]));
  const campaigns = new Map(
    (await tx.campaign.findMany({ select: { id: true, slug: true } })).map(({ id, slug }) => [id, slug]),
  );
  const undone = new Map(
    (await tx.bulkRun.findMany({ where: { undoOf: { in: ids } }, select: { id: true, undoOf: true } })).map((run) => [
      run.undoOf,
      run.id,
    ]),
  );
  const names = await namesIn(tx, runs);
  return runs.map((run): BulkView => {
    const job = jobs.get(run.id);
    const action = bulkAction.safeParse(run.input);
    const result = bulkResult.safeParse(job?.result);
    const state = jobStates.find((known) => known === job?.state) ?? "failed";
    const undoneBy = undone.get(run.id) ?? null;
    const ended = state !== "queued" && state !== "running";
    return {
      id: run.id,
      campaignSlug: campaigns.get(run.campaignId) ?? "",
      action: run.action,
      title: action.success ? titleOf(action.data, names) : run.action,
      filter: run.filter,
      dryRun: run.dryRun,
      undoOf: run.undoOf,
      undoneBy,
      undoable:
        ended && !run.dryRun && undoneBy === null && run.undoOf === null && result.success && result.data.changed > 0,
      state,
      done: job?.done ?? 0,
      total: job?.total ?? 0,
      error: job?.error ?? null,
      result: result.success ? result.data : null,
      createdBy: run.createdByName,
      createdAt: run.createdAt.toISOString(),
    };
  });
}

/** Changes of many cases, newest first, without their previews. */
export async function listBulk(
  tx: Tx,
  input: { limit: number; cursor?: string },
): Promise<{ items: BulkView[]; nextCursor: string | null }> {
  const [after] = input.cursor ? decodeCursor(input.cursor, z.tuple([z.uuid()])) : [];
  const runs = await tx.bulkRun.findMany({
    where: { dryRun: false, ...(after === undefined ? {} : { id: { lt: after } }) },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = runs.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: await viewsOf(tx, page),
    nextCursor: runs.length > input.limit && last ? encodeCursor([last.id]) : null,
  };
}

/** One change of many cases. NOT_FOUND when there is none. */
export async function getBulk(tx: Tx, jobId: string): Promise<BulkView> {
  const run = await tx.bulkRun.findUnique({ where: { id: jobId } });
  const [view] = run ? await viewsOf(tx, [run]) : [];
  if (!view) throw notFound("bulk change");
  return view;
}

/** The cases of a change by case, those of one outcome when asked. */
export async function listBulkRows(
  tx: Tx,
  input: { jobId: string; outcome?: RowOutcome; limit: number; cursor?: string },
): Promise<{ items: BulkRowView[]; nextCursor: string | null }> {
  const { jobId, outcome, limit, cursor } = input;
  await getBulk(tx, jobId);
  const [after] = cursor ? decodeCursor(cursor, z.tuple([z.uuid()])) : [];
  const rows = await tx.bulkRow.findMany({
    where: {
      runId: jobId,
      ...(outcome ? { outcome } : {}),
      ...(after === undefined ? {} : { targetId: { gt: after } }),
    },
    orderBy: { targetId: "asc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      caseId: row.targetId,
      ref: row.ref,
      organization: row.organization,
      outcome: rowOutcomes.find((known) => known === row.outcome) ?? null,
      reason: row.reason,
    })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.targetId]) : null,
  };
}
