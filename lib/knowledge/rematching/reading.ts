import { z } from "zod";

import { seesEveryCase } from "@/lib/access/policy";
import { visibleTo } from "@/lib/access/visible";
import type { Actor } from "@/lib/auth/schema";
import { cursorId, cursorTime, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";
import {
  type FileOutcome,
  type FormatCounts,
  formatCounts,
  type RematchCaseItem,
  rematchCaseItem,
  type RematchFileItem,
  rematchFileItem,
  type RematchReport,
  type RematchView,
  rematchView,
} from "@/lib/knowledge/schema";

type Row = Prisma.RematchGetPayload<object>;
type CaseRow = Prisma.RematchCaseGetPayload<{ include: { case: true } }>;
type Page<Item> = { items: Item[]; nextCursor: string | null };

const storedFormats = z.array(formatCounts).catch([]);
const storedEarly = z.array(z.string()).catch([]);
const storedMatches = z
  .object({
    findings: z.array(z.object({ id: z.uuid(), title: z.string(), severity: z.string() })),
    indicators: z.array(z.string()),
  })
  .catch({ findings: [], indicators: [] });

/** What became of the files of several cases, summed by format. */
export function sumFormats(parts: readonly FormatCounts[]): FormatCounts[] {
  const byFormat = Map.groupBy(parts, ({ format }) => format);
  return [...byFormat]
    .map(([format, own]) => {
      const sum = (key: Exclude<keyof FormatCounts, "format">) => own.reduce((total, part) => total + part[key], 0);
      const counts = { files: sum("files"), unconcerned: sum("unconcerned"), values: sum("values") };
      return { format, ...counts, read: sum("read"), matched: sum("matched"), skipped: sum("skipped") };
    })
    .toSorted((left, right) => (left.format < right.format ? -1 : 1));
}

/** How far a look is. How many files others have is not for those who see some cases only, so they are told the share. */
function progressOf(actor: Actor, { done, total }: { done: number; total: number }): { done: number; total: number } {
  if (seesEveryCase(actor)) return { done, total };
  return { done: total === 0 ? 0 : Math.min(100, Math.floor((done * 100) / total)), total: 100 };
}

async function viewOf(tx: Tx, actor: Actor, row: Row): Promise<RematchView> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: row.id } });
  const visible = { rematchId: row.id, case: visibleTo(actor) };
  const sums = await tx.rematchCase.aggregate({
    where: visible,
    _count: true,
    _sum: { newFindings: true, newSightings: true, goneFindings: true, keptFindings: true, readBytes: true },
  });
  const casesHit = await tx.rematchCase.count({
    where: { ...visible, OR: [{ newFindings: { gt: 0 } }, { newSightings: { gt: 0 } }] },
  });
  const { _sum: sum } = sums;
  const ended = row.endedAt?.getTime() ?? null;
  return rematchView.parse({
    ...row,
    state: job.state,
    ...progressOf(actor, job),
    error: job.error,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    durationMs: row.startedAt === null || ended === null ? null : ended - row.startedAt.getTime(),
    cases: sums._count,
    casesHit,
    newFindings: sum.newFindings ?? 0,
    newSightings: sum.newSightings ?? 0,
    goneFindings: sum.goneFindings ?? 0,
    keptFindings: sum.keptFindings ?? 0,
    readBytes: Number(sum.readBytes ?? 0),
  });
}

async function rowOf(tx: Tx, input: { slug: string; rematchId: string }): Promise<Row> {
  const row = await tx.rematch.findUnique({ where: { id: input.rematchId, campaign: { slug: input.slug } } });
  if (!row) throw notFound("look through stored evidence");
  return row;
}

/** Looks through the stored evidence of a campaign, the latest first. */
export async function listRematches(
  tx: Tx,
  actor: Actor,
  input: { slug: string; limit: number; cursor?: string },
): Promise<Page<RematchView>> {
  const campaign = await tx.campaign.findUnique({ where: { slug: input.slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  const [at, id] = input.cursor ? decodeCursor(input.cursor, z.tuple([cursorTime, cursorId])) : [];
  const rows = await tx.rematch.findMany({
    where: {
      campaignId: campaign.id,
      ...(at === undefined ? {} : { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const items: RematchView[] = [];
  for (const row of page) items.push(await viewOf(tx, actor, row));
  const last = page.at(-1);
  const more = rows.length > input.limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor([last.createdAt.toISOString(), last.id]) : null };
}

/** One look with what became of the files of every format, over the cases that the reader may see. */
export async function reportOf(
  tx: Tx,
  actor: Actor,
  input: { slug: string; rematchId: string },
): Promise<RematchReport> {
  const row = await rowOf(tx, input);
  const cases = await tx.rematchCase.findMany({
    where: { rematchId: row.id, case: visibleTo(actor) },
    select: { formats: true },
  });
  const parts = cases.flatMap(({ formats }) => storedFormats.parse(formats));
  return { ...(await viewOf(tx, actor, row)), formats: sumFormats(parts) };
}

function caseItem(row: CaseRow): RematchCaseItem {
  return rematchCaseItem.parse({
    ...row,
    ...storedMatches.parse(row.matches),
    ref: row.case.ref,
    organizationName: row.case.organizationName,
    closed: row.case.closedAt !== null,
    formats: storedFormats.parse(row.formats),
    early: storedEarly.parse(row.early),
    readBytes: Number(row.readBytes),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  });
}

type PartInput = { slug: string; rematchId: string; limit: number; cursor?: string };

/** What one look did in each case that the reader may see. */
export async function rematchCases(tx: Tx, actor: Actor, input: PartInput): Promise<Page<RematchCaseItem>> {
  const { id } = await rowOf(tx, input);
  const [after] = input.cursor ? decodeCursor(input.cursor, z.tuple([cursorId])) : [];
  const rows = await tx.rematchCase.findMany({
    where: { rematchId: id, case: visibleTo(actor), caseId: after === undefined ? undefined : { gt: after } },
    include: { case: true },
    orderBy: { caseId: "asc" },
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const more = rows.length > input.limit && last !== undefined;
  return { items: page.map(caseItem), nextCursor: more ? encodeCursor([last.caseId]) : null };
}

/** The files that one look read, answered from stored values or skipped; files that the change does not concern are only counted. */
export async function rematchFiles(
  tx: Tx,
  actor: Actor,
  input: PartInput & { outcome?: FileOutcome },
): Promise<Page<RematchFileItem>> {
  const { id } = await rowOf(tx, input);
  const [caseId, evidenceId] = input.cursor ? decodeCursor(input.cursor, z.tuple([cursorId, cursorId])) : [];
  const after: Prisma.RematchFileWhereInput =
    caseId === undefined ? {} : { OR: [{ caseId: { gt: caseId } }, { caseId, evidenceId: { gt: evidenceId } }] };
  const rows = await tx.rematchFile.findMany({
    where: { rematchId: id, case: visibleTo(actor), outcome: input.outcome, AND: after },
    include: { case: { select: { ref: true } }, evidence: { select: { path: true } } },
    orderBy: [{ caseId: "asc" }, { evidenceId: "asc" }],
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const items = page.map((row) =>
    rematchFileItem.parse({
      ...row,
      ref: row.case.ref,
      path: row.evidence.path,
      sizeBytes: Number(row.sizeBytes),
      at: row.at.toISOString(),
    }),
  );
  const more = rows.length > input.limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor([last.caseId, last.evidenceId]) : null };
}
