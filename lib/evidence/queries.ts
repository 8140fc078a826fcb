import { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { cursorId, cursorText, cursorTime, decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { AppError, notFound } from "@/lib/core/errors";
import { formatLabels } from "@/lib/core/words";
import type { Prisma, Tx } from "@/lib/db/client";

import { isOutdated, parserVersions } from "./parsers/versions";
import { insideOf } from "./reading/inside";
import {
  type EvidenceAbout,
  type EvidenceListInput,
  type EvidenceSummary,
  type EvidenceView,
  evidenceSteps,
  evidenceView,
  verification,
} from "./schema";

export { unaccountedEvidence } from "./proving/accounted";
import { collectionIn } from "./collecting/progress";

export { contextAround } from "./reading/context";
export { previewTable } from "./reading/table";
export { savedMappings } from "./timelines/saved";
export {
  allRejected,
  coverageFiles,
  coverageOf,
  listCustody,
  listRejected,
  manifestPage,
  toolRunsOf,
} from "./reading/details";
export { reportedByScan } from "./parsers/scan-list";
export { reportedByShadowserver } from "./parsers/shadowserver";
export { listMarks } from "./reading/marks";
export { protectedZip, protectedZipSizeBytes } from "./safe-zip/safe-zip";

type Row = Prisma.EvidenceGetPayload<{ include: { server: { select: { hostname: true } } } }>;

/** What the team learnt from a file, and whose else it is like, stays with the team. */
function hiddenFromClients(view: EvidenceView): Partial<EvidenceView> {
  const own = view.duplicateOfName !== null;
  return {
    format: null,
    formatLabel: null,
    findings: 0,
    records: 0,
    rowsRead: 0,
    rejected: 0,
    members: 0,
    inside: null,
    rejectedReasons: [],
    parser: null,
    parserVersion: null,
    installedVersion: null,
    unpackRatio: null,
    note: null,
    serverBasis: null,
    steps: Object.fromEntries(Object.entries(view.steps).map(([step, progress]) => [step, { ...progress, note: "" }])),
    duplicateOfId: own ? view.duplicateOfId : null,
  };
}

/** What of a file is shown to whom: a client sees that their own uploads arrived, not what they show. */
function toView(
  row: Row,
  input: { originals: ReadonlyMap<string, string>; inside: Awaited<ReturnType<typeof insideOf>>; actor: Actor },
): EvidenceView {
  const steps = evidenceSteps.safeParse(row.steps);
  const view: EvidenceView = evidenceView.parse({
    ...row,
    sizeBytes: Number(row.sizeBytes),
    steps: steps.success ? steps.data : {},
    serverName: row.server?.hostname ?? row.serverHint,
    duplicateOfName: row.duplicateOfId === null ? null : (input.originals.get(row.duplicateOfId) ?? null),
    rowsRead: Number(row.rowsRead),
    records: Number(row.records),
    rejected: Number(row.rejected),
    inside: input.inside.get(row.id) ?? null,
    installedVersion: row.parser === null ? null : (parserVersions[row.parser] ?? null),
    receivedBy: row.receivedByName,
    receivedAt: row.receivedAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
  });
  return input.actor.role === "client" ? { ...view, ...hiddenFromClients(view) } : view;
}

const withServer = { server: { select: { hostname: true } } } as const;

async function viewsOf(tx: Tx, actor: Actor, rows: Row[]): Promise<EvidenceView[]> {
  const [caseId] = rows.map((row) => row.caseId);
  const ids = [...new Set(rows.map((row) => row.duplicateOfId).filter((id) => id !== null))];
  const found =
    caseId === undefined || ids.length === 0
      ? []
      : await tx.evidence.findMany({
          where: { caseId, id: { in: ids }, AND: seenBy(actor) },
          select: { id: true, path: true },
        });
  const originals = new Map(found.map((row) => [row.id, row.path]));
  const archives = rows.filter((row) => row.format === "archive" || row.step === "unpack");
  const inside = actor.role === "client" ? new Map() : await insideOf(tx, archives);
  return rows.map((row) => toView(row, { originals, inside, actor }));
}

/**
 * Every piece of evidence of the case that holds the same bytes as this one, itself among them, in the order they came in:
 * what they show alike is counted for the first of them.
 */
export async function sameBytes(tx: Tx, input: { caseId: string; evidenceId: string }): Promise<string[]> {
  const { caseId, evidenceId } = input;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT other.id FROM evidence own JOIN evidence other ON other.case_id = ${caseId}::uuid AND other.sha256 = own.sha256
    WHERE own.case_id = ${caseId}::uuid AND own.id = ${evidenceId}::uuid ORDER BY other.received_at, other.id`;
  return rows.map((row) => row.id);
}

/** What an actor may see of a case's evidence: a client their own uploads only. */
function seenBy(actor: Actor): Prisma.EvidenceWhereInput {
  return actor.role === "client"
    ? { receivedById: actor.userId ?? "00000000-0000-0000-0000-000000000000", parentId: null }
    : {};
}

const activeStates = ["received", "storing", "queued", "processing"];

function filterOf(input: EvidenceListInput): Prisma.EvidenceWhereInput[] {
  return [
    input.parentId ? { parentId: input.parentId } : {},
    input.top ? { parentId: null } : {},
    input.state ? { state: input.state } : {},
    input.active ? { state: { in: activeStates } } : {},
    input.format ? { format: input.format } : {},
    input.serverId ? { serverId: input.serverId } : {},
    input.q ? { OR: [{ path: { contains: input.q, mode: "insensitive" } }, { sha256: input.q.toLowerCase() }] } : {},
  ];
}

/** Evidence of a case, newest first; the members of one archive by their path, as in the archive. */
export async function listEvidence(
  tx: Tx,
  actor: Actor,
  input: EvidenceListInput,
): Promise<{ items: EvidenceView[]; nextCursor: string | null }> {
  const { caseId, limit, parentId } = input;
  if (input.format && actor.role === "client")
    throw new AppError("FORBIDDEN", "Your role does not show what files are, so they cannot be filtered by it.");
  const byPath = parentId !== undefined;
  const after = input.cursor ? decodeCursor(input.cursor, z.tuple([byPath ? cursorText : cursorTime, cursorId])) : null;
  const [at, id] = after ?? [];
  const next = byPath
    ? { OR: [{ path: { gt: at } }, { path: at, id: { gt: id } }] }
    : { OR: [{ receivedAt: { lt: at } }, { receivedAt: at, id: { lt: id } }] };
  const rows = await tx.evidence.findMany({
    where: { caseId, AND: [seenBy(actor), ...filterOf(input), after ? next : {}] },
    orderBy: byPath ? [{ path: "asc" }, { id: "asc" }] : [{ receivedAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    include: withServer,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const cursor = last ? encodeCursor([byPath ? last.path : last.receivedAt.toISOString(), last.id]) : null;
  return { items: await viewsOf(tx, actor, page), nextCursor: rows.length > limit ? cursor : null };
}

/** One piece of evidence; NOT_FOUND when the case has none of that id, or none that this actor may see. */
export async function getEvidence(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string },
): Promise<EvidenceView> {
  const row = await tx.evidence.findFirst({
    where: { caseId: input.caseId, id: input.evidenceId, AND: seenBy(actor) },
    include: withServer,
  });
  const [view] = row ? await viewsOf(tx, actor, [row]) : [];
  if (!view) throw notFound("evidence");
  return view;
}

type ReadGroup = {
  parser: string | null;
  parserVersion: number | null;
  formatLabel: string | null;
  state: string;
  _count: number;
};

function outdatedOf(groups: readonly ReadGroup[], actor: Actor): EvidenceSummary["outdated"] {
  const found = new Map<string, EvidenceSummary["outdated"][number]>();
  for (const { parser, formatLabel, _count, state, parserVersion } of groups) {
    if (parser === null || state !== "ready" || !isOutdated({ parser, parserVersion })) continue;
    const files = (found.get(parser)?.files ?? 0) + _count;
    found.set(parser, { parser, label: formatLabel ?? parser, version: parserVersions[parser] ?? 1, files });
  }
  return actor.role === "client" ? [] : [...found.values()].toSorted((a, b) => a.label.localeCompare(b.label));
}

/** How much evidence there is, in which states and formats, for the head of the page and its filters. */
export async function summaryOf(tx: Tx, actor: Actor, caseId: string): Promise<EvidenceSummary> {
  const groups = await tx.evidence.groupBy({
    by: ["state", "format", "formatLabel", "depth", "parser", "parserVersion"],
    where: { caseId, AND: seenBy(actor) },
    _count: true,
    _sum: { rejected: true, sizeBytes: true },
  });
  const count = (test: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(test).reduce((sum, group) => sum + group._count, 0);
  const labels = new Map(
    groups.flatMap(({ format, formatLabel }) =>
      format === null || actor.role === "client" ? [] : [[format, formatLabel ?? format]],
    ),
  );
  return {
    files: count((group) => group.depth === 0),
    members: count((group) => group.depth > 0),
    active: count((group) => activeStates.includes(group.state)),
    failed: count((group) => group.state === "failed"),
    rejected: actor.role === "client" ? 0 : groups.reduce((sum, group) => sum + Number(group._sum.rejected ?? 0), 0),
    sizeBytes: groups
      .filter((group) => group.depth === 0)
      .reduce((sum, group) => sum + Number(group._sum.sizeBytes ?? 0), 0),
    outdated: outdatedOf(groups, actor),
    formats: [...labels]
      .map(([format, label]) => ({
        format,
        label: formatLabels[format] ?? label,
        count: count((group) => group.format === format),
      }))
      .toSorted((a, b) => a.label.localeCompare(b.label)),
  };
}

/** What else is known of one file: the span it covers, builds inside it, and tasks that it is attached to. */
export async function aboutEvidence(tx: Tx, input: { caseId: string; evidenceId: string }): Promise<EvidenceAbout> {
  const where = { caseId: input.caseId, evidenceId: input.evidenceId };
  const span = await tx.coverage.aggregate({ where, _min: { fromAt: true }, _max: { toAt: true } });
  const builds = await tx.buildReading.findMany({
    where,
    select: { build: true },
    distinct: ["build"],
    orderBy: { build: "asc" },
    take: 20,
  });
  const tasks = await tx.taskEvidence.findMany({
    where,
    select: { task: { select: { id: true, title: true } } },
    take: 20,
  });
  const evidence = await tx.evidence.findUnique({
    where: { caseId_id: { caseId: input.caseId, id: input.evidenceId } },
    select: { sha256: true, verification: true, parent: { select: { id: true, path: true } } },
  });
  const checked = verification.safeParse(evidence?.verification);
  const key = evidence?.sha256 ? { caseId: input.caseId, sha256: evidence.sha256 } : null;
  const blob = key && (await tx.blob.findUnique({ where: { caseId_sha256: key }, select: { sha1: true, md5: true } }));
  return {
    fromAt: span._min.fromAt?.toISOString() ?? null,
    toAt: span._max.toAt?.toISOString() ?? null,
    builds: builds.map((row) => row.build),
    tasks: tasks.map((row) => row.task),
    parent: evidence?.parent ?? null,
    sha1: blob?.sha1 ?? null,
    md5: blob?.md5 ?? null,
    collection: await collectionIn(tx, input),
    verification: checked.success ? checked.data : null,
  };
}
