import { loadPack } from "@/lib/campaigns/queries";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { notFound } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";

import { type TimelineItem, timelineItem, type TimelineListInput } from "./schema";

const include = { server: { select: { id: true, hostname: true } } } as const;
type Row = Prisma.TimelineEventGetPayload<{ include: typeof include }>;

export function toItem(row: Row): TimelineItem {
  return timelineItem.parse({ ...row, at: row.at.toISOString(), count: Number(row.count), author: row.authorName });
}

type Filter = Omit<TimelineListInput, "limit" | "cursor" | "order">;

function where(filter: Filter): Prisma.TimelineEventWhereInput {
  return {
    caseId: filter.caseId,
    AND: [
      filter.from ? { at: { gte: new Date(filter.from) } } : {},
      filter.to ? { at: { lt: new Date(filter.to) } } : {},
      filter.server ? { serverId: filter.server } : {},
      filter.cluster ? { clusters: { has: filter.cluster } } : {},
      filter.kind?.length ? { kind: { in: filter.kind } } : {},
      filter.starred === undefined ? {} : { starred: filter.starred },
      ...(filter.q?.trim().toLowerCase().split(/\s+/).map((word) => ({ searchText: { contains: word } })) ?? []),
    ],
  };
}

/** Events of a case in time order. */
export async function listTimeline(tx: Tx, input: TimelineListInput): Promise<{ items: TimelineItem[]; nextCursor: string | null }> {
  const { limit, cursor, order, ...filter } = input;
  const after = cursor ? decodeCursor(cursor, 2).map(String) : null;
  const beyond = order === "asc" ? "gt" : "lt";
  const rows = await tx.timelineEvent.findMany({
    where: after ? { caseId: input.caseId, AND: [where(filter), { OR: [{ at: { [beyond]: after[0] } }, { at: after[0], id: { [beyond]: after[1] } }] }] } : where(filter),
    orderBy: [{ at: order }, { id: order }],
    take: limit + 1,
    include,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor([last.at.toISOString(), last.id]) : null };
}

export async function getEvent(tx: Tx, caseId: string, eventId: string): Promise<TimelineItem> {
  const row = await tx.timelineEvent.findUnique({ where: { caseId_id: { caseId, id: eventId } }, include });
  if (!row) throw notFound("timeline event");
  return toItem(row);
}

function filterSql(filter: Filter): Prisma.Sql {
  const parts = [Prisma.sql`case_id = ${filter.caseId}::uuid`];
  if (filter.from) parts.push(Prisma.sql`at >= ${new Date(filter.from)}`);
  if (filter.to) parts.push(Prisma.sql`at < ${new Date(filter.to)}`);
  if (filter.server) parts.push(Prisma.sql`server_id = ${filter.server}::uuid`);
  if (filter.cluster) parts.push(Prisma.sql`clusters @> ARRAY[${filter.cluster}]`);
  if (filter.kind?.length) parts.push(Prisma.sql`kind = ANY(${filter.kind})`);
  if (filter.starred !== undefined) parts.push(Prisma.sql`starred = ${filter.starred}`);
  for (const word of filter.q?.trim().toLowerCase().split(/\s+/) ?? []) parts.push(Prisma.sql`search_text LIKE ${`%${word.replaceAll(/[\\%_]/g, "\\$&")}%`}`);
  return Prisma.join(parts, " AND ");
}

/** How many events fall into each slice of the span that the filter leaves. */
export async function timelineDensity(tx: Tx, input: Filter & { slices: number }) {
  const { slices, ...filter } = input;
  const condition = filterSql(filter);
  const spans = await tx.$queryRaw<{ first: Date | null; last: Date | null; total: bigint }[]>`SELECT min(at) AS first, max(at) AS last, count(*) AS total FROM timeline_event WHERE ${condition}`;
  const span = spans[0];
  if (!span?.first || !span.last) return { from: null, to: null, sliceMs: 0, total: 0, slices: [] };
  const from = filter.from ? new Date(filter.from) : span.first;
  const to = filter.to ? new Date(filter.to) : span.last;
  const sliceMs = Math.max(60_000, Math.ceil((to.getTime() - from.getTime() + 1) / slices));
  const rows = await tx.$queryRaw<{ slice: number; count: bigint; severe: bigint }[]>`
    SELECT floor(extract(epoch FROM at - ${from}::timestamptz) * 1000 / ${sliceMs}::int8)::int AS slice, count(*) AS count,
           count(*) FILTER (WHERE severity IN ('critical', 'high')) AS severe
    FROM timeline_event WHERE ${condition} GROUP BY 1 ORDER BY 1`;
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    sliceMs,
    total: Number(span.total),
    slices: rows.map((row) => ({ at: new Date(from.getTime() + row.slice * sliceMs).toISOString(), count: Number(row.count), severe: Number(row.severe) })),
  };
}

/** The moments that frame a case: advisory, first exploit, patched, last seen; and the campaign's milestones. */
export async function timelineMarkers(tx: Tx, caseId: string) {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  const { manifest } = await loadPack(found.campaign.slug);
  const [seen, servers] = await Promise.all([
    tx.finding.aggregate({ where: { caseId, triage: { notIn: ["dismissed", "duplicate"] }, severity: { in: ["critical", "high", "medium"] } }, _min: { firstSeenAt: true }, _max: { lastSeenAt: true } }),
    tx.server.findMany({ where: { caseId }, select: { exposure: true, patchedAt: true } }),
  ]);
  // The case is patched when its last server is.
  const patched = servers.length > 0 && servers.every((server) => server.patchedAt !== null) ? servers.map((server) => server.patchedAt?.getTime() ?? 0) : [];
  return {
    advisoryAt: manifest.advisoryAt,
    firstExploitAt: seen._min.firstSeenAt?.toISOString() ?? null,
    patchedAt: patched.length > 0 ? new Date(Math.max(...patched)).toISOString() : null,
    lastSeenAt: seen._max.lastSeenAt?.toISOString() ?? null,
    milestones: manifest.milestones.map(({ at, precision, title }) => ({ at, precision, title })),
  };
}
