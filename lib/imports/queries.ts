import { z } from "zod";

import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";

import { unlisted } from "./applying/unseen";
import { undoOf } from "./undoing/undo";
import { isReport } from "./reading/scanned";
import {
  importKinds,
  importResult,
  type ImportResult,
  importRowView,
  type ImportView,
  rowOutcomes,
  type RowOutcome,
  type UndoOutcome,
} from "./schema";

type Run = Prisma.ImportRunGetPayload<Record<string, never>>;

const rejectedShown = 10_000;

type Counts = Record<"created" | "updated" | "unchanged" | "ambiguous" | "rejected" | "cases", bigint>;

/** What an import has done so far: organizations that were created, updated and unchanged; rows that are ambiguous or rejected. */
export async function resultOf(tx: Tx, run: Run): Promise<ImportResult> {
  const [counts] = await tx.$queryRaw<Counts[]>`
    SELECT count(DISTINCT first_line) FILTER (WHERE outcome = 'created') AS created,
           count(DISTINCT first_line) FILTER (WHERE outcome = 'updated') AS updated,
           count(DISTINCT first_line) FILTER (WHERE outcome = 'unchanged') AS unchanged,
           count(*) FILTER (WHERE outcome = 'ambiguous') AS ambiguous,
           count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
           count(*) FILTER (WHERE case_created) AS cases
    FROM import_row WHERE import_id = ${run.id}::uuid`;
  const rejected = await tx.importRow.findMany({
    where: { importId: run.id, outcome: "rejected" },
    orderBy: { line: "asc" },
    select: { line: true, reason: true },
    take: rejectedShown,
  });
  return {
    importId: run.id,
    dryRun: run.dryRun,
    created: Number(counts?.created ?? 0),
    updated: Number(counts?.updated ?? 0),
    unchanged: Number(counts?.unchanged ?? 0),
    ambiguous: Number(counts?.ambiguous ?? 0),
    casesCreated: Number(counts?.cases ?? 0),
    unseen: await unseenOf(tx, run),
    rejectedCount: Number(counts?.rejected ?? 0),
    rejected,
  };
}

/** How many servers a complete report lists no longer, or would. */
async function unseenOf(tx: Tx, run: Run): Promise<number> {
  if (!run.complete || !isReport(run.kind)) return 0;
  if (!run.dryRun) return tx.exposureProof.count({ where: { importId: run.id } });
  const campaign = await tx.campaign.findUniqueOrThrow({ where: { id: run.campaignId }, select: { slug: true } });
  const { id: importId, kind, scannedAt, createdAt: at } = run;
  return (await unlisted(tx, { importId, kind, scannedAt, at, campaignSlug: campaign.slug }))?.servers.length ?? 0;
}

async function viewOf(tx: Tx, run: Run): Promise<ImportView> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: run.jobId } });
  const campaign = await tx.campaign.findUniqueOrThrow({ where: { id: run.campaignId }, select: { slug: true } });
  const result = importResult.safeParse(run.counts);
  return {
    id: run.id,
    kind: z.enum(importKinds).parse(run.kind),
    campaignSlug: campaign.slug,
    filename: run.filename,
    sha256: run.sha256,
    createCases: run.createCases,
    dryRun: run.dryRun,
    rows: job.total,
    job: { id: job.id, state: job.state, done: job.done, total: job.total, error: job.error },
    result: result.success ? result.data : null,
    undo: await undoOf(tx, run),
    createdBy: run.createdByName,
    createdAt: run.createdAt.toISOString(),
  };
}

/** Imports, newest first. */
export async function listImports(
  tx: Tx,
  input: { limit: number; cursor?: string },
): Promise<{ items: ImportView[]; nextCursor: string | null }> {
  const [after] = input.cursor ? decodeCursor(input.cursor, z.tuple([z.uuid()])) : [];
  const runs = await tx.importRun.findMany({
    where: after === undefined ? {} : { id: { lt: after } },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = runs.slice(0, input.limit);
  const items: ImportView[] = [];
  for (const run of page) items.push(await viewOf(tx, run));
  const last = page.at(-1);
  return { items, nextCursor: runs.length > input.limit && last ? encodeCursor([last.id]) : null };
}

/** One import. NOT_FOUND when there is none. */
export async function getImport(tx: Tx, importId: string): Promise<ImportView> {
  const run = await tx.importRun.findUnique({ where: { id: importId } });
  if (!run) throw notFound("import");
  return viewOf(tx, run);
}

/** The rows of an import by line, those of one outcome when asked; candidates are the organizations a row may mean. */
export async function listImportRows(
  tx: Tx,
  input: { importId: string; outcome?: RowOutcome; undone?: UndoOutcome; limit: number; cursor?: string },
): Promise<{ items: z.infer<typeof importRowView>[]; nextCursor: string | null }> {
  await getImport(tx, input.importId);
  const [after = 0] = input.cursor ? decodeCursor(input.cursor, z.tuple([z.int()])) : [];
  const rows = await tx.importRow.findMany({
    where: {
      importId: input.importId,
      line: { gt: after },
      ...(input.outcome ? { outcome: input.outcome } : {}),
      ...(input.undone ? { undone: input.undone } : {}),
    },
    orderBy: { line: "asc" },
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const ids = [...new Set(page.flatMap(({ candidates }) => candidates))];
  const organizations = await tx.organization.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  const names = new Map(organizations.map(({ id, name }) => [id, name]));
  const items = page.map((row) =>
    importRowView.parse({
      ...row,
      caseId: row.openedCaseId,
      outcome: rowOutcomes.find((outcome) => outcome === row.outcome) ?? null,
      candidates: row.candidates.map((id) => ({ id, name: names.get(id) ?? "" })),
    }),
  );
  const last = page.at(-1);
  return { items, nextCursor: rows.length > input.limit && last ? encodeCursor([last.line]) : null };
}
