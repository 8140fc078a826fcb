import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { AppError, notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { exposureStates, severities } from "@/lib/core/states";
import { Prisma, type Tx } from "@/lib/db/client";

import { mayReword, searchWords, sliceLength, sliceStart } from "./rules";
import {
  type DensityLane,
  type DensityView,
  type MarkersView,
  type TimelineFilter,
  type TimelineItem,
  timelineItem,
  type TimelineListInput,
  type TimelinePage,
} from "./schema";

type EventRow = {
  id: string;
  at: Date;
  precision: string;
  kind: string;
  title: string;
  detail: string;
  severity: string | null;
  serverId: string | null;
  hostname: string | null;
  serverName: string | null;
  clusters: string[];
  findingId: string | null;
  evidenceId: string | null;
  filename: string | null;
  taskId: string | null;
  count: bigint;
  starred: boolean;
  authorId: string | null;
  authorName: string | null;
  version: number;
};

function toItem(row: EventRow, actor: Actor): TimelineItem {
  return timelineItem.parse({
    ...row,
    at: row.at.toISOString(),
    count: Number(row.count),
    server: row.serverId === null ? null : { id: row.serverId, hostname: row.hostname ?? row.serverName ?? "" },
    evidence: row.evidenceId === null ? null : { id: row.evidenceId, filename: row.filename ?? "" },
    author: row.authorName,
    editable: mayReword(actor, row),
  });
}

const columns = Prisma.sql`
  e.id, e.at, e.precision, e.kind, e.title, e.detail, e.severity, e.server_id AS "serverId", s.hostname, e.server_name AS "serverName",
  e.clusters, e.finding_id AS "findingId", e.evidence_id AS "evidenceId", v.filename, e.task_id AS "taskId", e.count, e.starred,
  e.author_id AS "authorId", e.author_name AS "authorName", e.version`;

/** The names of server and file are looked up for the rows of a page only, after they were chosen by the index. */
function named(caseId: string, chosen: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT ${columns} FROM (${chosen}) e
    LEFT JOIN server s ON s.case_id = ${caseId}::uuid AND s.id = e.server_id
    LEFT JOIN evidence v ON v.case_id = ${caseId}::uuid AND v.id = e.evidence_id`;
}

function filterSql(filter: TimelineFilter): Prisma.Sql {
  const parts = [Prisma.sql`case_id = ${filter.caseId}::uuid`, Prisma.sql`NOT is_copy`];
  if (filter.from) parts.push(Prisma.sql`at >= ${new Date(filter.from)}`);
  if (filter.to) parts.push(Prisma.sql`at < ${new Date(filter.to)}`);
  if (filter.server?.length) parts.push(Prisma.sql`server_id = ANY(${filter.server}::uuid[])`);
  if (filter.cluster) parts.push(Prisma.sql`clusters @> ARRAY[${filter.cluster}]`);
  if (filter.kind?.length) parts.push(Prisma.sql`kind = ANY(${filter.kind})`);
  if (filter.severity?.length) parts.push(Prisma.sql`severity = ANY(${filter.severity})`);
  if (filter.finding) parts.push(Prisma.sql`finding_id = ${filter.finding}::uuid`);
  if (filter.starred !== undefined) parts.push(Prisma.sql`starred = ${filter.starred}`);
  for (const word of searchWords(filter.q))
    parts.push(Prisma.sql`search_text LIKE ${`%${word.replaceAll(/[\\%_]/g, "\\$&")}%`}`);
  return Prisma.join(parts, " AND ");
}

function place(cursor: string): { at: Date; id: string } {
  const [at, id] = decodeCursor(cursor, 2).map(String);
  const found = { at: new Date(at ?? ""), id: id ?? "" };
  if (Number.isNaN(found.at.getTime()) || !isUuid(found.id))
    throw new AppError("INVALID", "The cursor is not one this list gave out. Start again without a cursor.", {
      field: "cursor",
    });
  return found;
}

function edgeSql(
  after: { at: Date; id: string } | null,
  { ascending, begin }: { ascending: boolean; begin: Date | null },
): Prisma.Sql {
  if (after)
    return ascending
      ? Prisma.sql`AND (at, id) > (${after.at}, ${after.id}::uuid)`
      : Prisma.sql`AND (at, id) < (${after.at}, ${after.id}::uuid)`;
  if (begin) return ascending ? Prisma.sql`AND at >= ${begin}` : Prisma.sql`AND at <= ${begin}`;
  return Prisma.empty;
}

const cursorOf = (row: EventRow | undefined) => (row ? encodeCursor([row.at.toISOString(), row.id]) : null);

/** Events of a case in time order, a page at a time in either direction; equal times are ordered by id, so pages never overlap or leave a gap. */
export async function listTimeline(tx: Tx, actor: Actor, input: TimelineListInput): Promise<TimelinePage> {
  const { limit, cursor, order, back, at, ...filter } = input;
  const after = cursor ? place(cursor) : null;
  const ascending = (order === "asc") !== back;
  const edge = edgeSql(after, { ascending, begin: at ? new Date(at) : null });
  const direction = ascending ? Prisma.sql`at, id` : Prisma.sql`at DESC, id DESC`;
  const chosen = Prisma.sql`SELECT * FROM timeline_event WHERE ${filterSql(filter)} ${edge} ORDER BY ${direction} LIMIT ${limit + 1}`;
  const outer = ascending ? Prisma.sql`e.at, e.id` : Prisma.sql`e.at DESC, e.id DESC`;
  const rows = await tx.$queryRaw<EventRow[]>`${named(input.caseId, chosen)} ORDER BY ${outer}`;
  const more = rows.length > limit;
  const page = back ? rows.slice(0, limit).toReversed() : rows.slice(0, limit);
  const onward = more || back ? cursorOf(page.at(-1)) : null;
  const before = (back && more) || (!back && (after !== null || at !== undefined)) ? cursorOf(page[0]) : null;
  return { items: page.map((row) => toItem(row, actor)), nextCursor: onward, previousCursor: before };
}

/** One event; NOT_FOUND when the case has none of that id. */
export async function getEvent(tx: Tx, actor: Actor, at: { caseId: string; eventId: string }): Promise<TimelineItem> {
  const chosen = Prisma.sql`SELECT * FROM timeline_event WHERE case_id = ${at.caseId}::uuid AND id = ${at.eventId}::uuid`;
  const [row] = await tx.$queryRaw<EventRow[]>`${named(at.caseId, chosen)}`;
  if (!row) throw notFound("timeline event");
  return toItem(row, actor);
}

type SliceRow = {
  slice: Date;
  serverId: string | null;
  name: string | null;
  count: bigint;
  critical: bigint;
  high: bigint;
  medium: bigint;
  low: bigint;
};

const otherEvents = "No server";

function lanesOf(rows: readonly SliceRow[]): DensityLane[] {
  const lanes = new Map<string, DensityLane>();
  for (const row of rows) {
    const key = row.serverId ?? row.name ?? "";
    const lane = lanes.get(key) ?? { serverId: row.serverId, name: row.name ?? otherEvents, total: 0, slices: [] };
    const worst = severities.find((severity) => severity !== "info" && row[severity] > 0n) ?? "info";
    lane.total += Number(row.count);
    lane.slices.push({ at: row.slice.toISOString(), count: Number(row.count), worst });
    lanes.set(key, lane);
  }
  return [...lanes.values()].toSorted(
    (a, b) => Number(a.name === otherEvents) - Number(b.name === otherEvents) || a.name.localeCompare(b.name, "en"),
  );
}

/** How many events fall into each slice of the span that the filter leaves, over all and per server, with their severities. */
export async function timelineDensity(tx: Tx, input: TimelineFilter & { slices: number }): Promise<DensityView> {
  const { slices, ...filter } = input;
  const condition = filterSql(filter);
  const [span] = await tx.$queryRaw<
    { first: Date | null; last: Date | null }[]
  >`SELECT min(at) AS first, max(at) AS last FROM timeline_event WHERE ${condition}`;
  if (!span?.first || !span.last) return { from: null, to: null, sliceMs: 0, total: 0, slices: [], lanes: [] };
  const fromMs = filter.from ? Date.parse(filter.from) : span.first.getTime();
  const toMs = filter.to ? Date.parse(filter.to) : span.last.getTime() + 1;
  const sliceMs = sliceLength(toMs - fromMs, slices);
  const rows = await tx.$queryRaw<SliceRow[]>`
    SELECT g.slice, g.server_id AS "serverId", coalesce(s.hostname, g.server_name) AS name, g.count, g.critical, g.high, g.medium, g.low
    FROM (SELECT date_bin(${`${sliceMs} milliseconds`}::interval, at, timestamptz 'epoch') AS slice, server_id, CASE WHEN server_id IS NULL THEN server_name END AS server_name,
                 count(*) AS count, count(*) FILTER (WHERE severity = 'critical') AS critical, count(*) FILTER (WHERE severity = 'high') AS high,
                 count(*) FILTER (WHERE severity = 'medium') AS medium, count(*) FILTER (WHERE severity = 'low') AS low
          FROM timeline_event WHERE ${condition} GROUP BY 1, 2, 3) g
    LEFT JOIN server s ON s.case_id = ${input.caseId}::uuid AND s.id = g.server_id ORDER BY g.slice`;
  const summed = new Map<number, DensityView["slices"][number]>();
  for (const row of rows) {
    const at = row.slice.getTime();
    const slice = summed.get(at) ?? {
      at: new Date(at).toISOString(),
      count: 0,
      severe: 0,
      critical: 0,
      high: 0,
      medium: 0,
      low: 0,
    };
    slice.count += Number(row.count);
    slice.severe += Number(row.critical + row.high);
    for (const severity of ["critical", "high", "medium", "low"] as const) slice[severity] += Number(row[severity]);
    summed.set(at, slice);
  }
  const all = [...summed.values()];
  return {
    from: new Date(sliceStart(fromMs, sliceMs)).toISOString(),
    to: new Date(sliceStart(toMs - 1, sliceMs) + sliceMs).toISOString(),
    sliceMs,
    total: all.reduce((sum, slice) => sum + slice.count, 0),
    slices: all,
    lanes: lanesOf(rows),
  };
}

/** The moments that frame a case: advisory, first exploit, patched, last seen; the span its servers were open; the campaign's milestones. */
export async function timelineMarkers(tx: Tx, caseId: string): Promise<MarkersView> {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  const { manifest, clusters } = await loadPack(found.campaign.slug);
  const judged = {
    caseId,
    triage: { notIn: ["dismissed", "duplicate"] },
    severity: { in: ["critical", "high", "medium"] },
  };
  const seen = await tx.finding.aggregate({ where: judged, _min: { firstSeenAt: true }, _max: { lastSeenAt: true } });
  const servers = await tx.server.findMany({
    where: { caseId },
    select: { id: true, hostname: true, exposure: true, patchedAt: true },
    orderBy: { hostname: "asc" },
  });
  // The case is patched when its last server is.
  const patched =
    servers.length > 0 && servers.every((server) => server.patchedAt !== null)
      ? servers.map((server) => server.patchedAt?.getTime() ?? 0)
      : [];
  return {
    advisoryAt: manifest.advisoryAt,
    firstExploitAt: seen._min.firstSeenAt?.toISOString() ?? null,
    patchedAt: patched.length > 0 ? new Date(Math.max(...patched)).toISOString() : null,
    lastSeenAt: seen._max.lastSeenAt?.toISOString() ?? null,
    servers: servers.map((server) => ({
      ...server,
      exposure: exposureStates.find((known) => known === server.exposure) ?? "unknown",
      patchedAt: server.patchedAt?.toISOString() ?? null,
    })),
    exposureFrom: manifest.exposureWindow.earliestAt,
    clusters: clusters.map(({ key, name }) => ({ key, name })),
    milestones: manifest.milestones.map(({ at, precision, title }) => ({ at, precision, title })),
  };
}
