import { z } from "zod";

import { loadPack } from "@/lib/campaigns/queries";
import { notFound } from "@/lib/core/errors";
import { formatDay } from "@/lib/core/time";
import type { Prisma, Tx } from "@/lib/db/client";

import { uncovered } from "./rules";
import { type BuildReadingView, buildReadingView, type ServerView, serverView, stateReason } from "./schema";

type BuildRow = Prisma.BuildReadingGetPayload<Record<string, never>>;
type ServerRow = Prisma.ServerGetPayload<Record<string, never>>;

export function toBuildView(row: BuildRow): BuildReadingView {
  return buildReadingView.parse({
    ...row,
    observedAt: row.observedAt?.toISOString() ?? null,
    lastObservedAt: row.lastObservedAt?.toISOString() ?? null,
    recordedAt: row.recordedAt.toISOString(),
  });
}

const reasons = z.array(stateReason);

function reasonsOf(json: Prisma.JsonValue): z.infer<typeof reasons> {
  const parsed = reasons.safeParse(json);
  return parsed.success ? parsed.data : [];
}

type Related = { builds: BuildReadingView[]; coverage: ServerView["coverage"]; findings: number; names: ReadonlyMap<string, string> };

function toServerView(row: ServerRow, related: Related): ServerView {
  const { names, ...rest } = related;
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? "a former user"));
  return serverView.parse({
    ...row,
    ...rest,
    exposureProposedReasons: reasonsOf(row.exposureProposedReasons),
    compromiseProposedReasons: reasonsOf(row.compromiseProposedReasons),
    exposureConfirmedBy: nameOf(row.exposureConfirmedById),
    compromiseConfirmedBy: nameOf(row.compromiseConfirmedById),
    exposureConfirmedAt: row.exposureConfirmedAt?.toISOString() ?? null,
    compromiseConfirmedAt: row.compromiseConfirmedAt?.toISOString() ?? null,
    patchedAt: row.patchedAt?.toISOString() ?? null,
  });
}

/** Servers of a case with their build readings and coverage, by host name. */
export async function listServers(tx: Tx, caseId: string): Promise<ServerView[]> {
  const [servers, builds, coverage, findings] = await Promise.all([
    tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } }),
    tx.buildReading.findMany({ where: { caseId }, orderBy: [{ observedAt: "asc" }, { recordedAt: "asc" }] }),
    tx.coverage.findMany({ where: { caseId, serverId: { not: null } }, orderBy: [{ logKind: "asc" }, { fromAt: "asc" }] }),
    tx.finding.groupBy({ by: ["serverId"], where: { caseId, triage: { notIn: ["dismissed", "duplicate"] } }, _count: true }),
  ]);
  const people = servers.flatMap((server) => [server.exposureConfirmedById, server.compromiseConfirmedById]).filter((id) => id !== null);
  const users = people.length === 0 ? [] : await tx.user.findMany({ where: { id: { in: people } }, select: { id: true, name: true } });
  const names = new Map(users.map((user) => [user.id, user.name]));
  return servers.map((server) =>
    toServerView(server, {
      names,
      builds: builds.filter((row) => row.serverId === server.id).map(toBuildView),
      coverage: coverage
        .filter((row) => row.serverId === server.id)
        .map((row) => ({ logKind: row.logKind, fromAt: row.fromAt.toISOString(), toAt: row.toAt.toISOString(), rows: Number(row.rows) })),
      findings: findings.find((group) => group.serverId === server.id)?._count ?? 0,
    }),
  );
}

/** One server of a case; NOT_FOUND when there is none. */
export async function getServer(tx: Tx, caseId: string, serverId: string): Promise<ServerView> {
  const found = (await listServers(tx, caseId)).find((server) => server.id === serverId);
  if (!found) throw notFound("server");
  return found;
}

/**
 * What stands between a server and "no evidence", as sentences: unfinished hunting tasks, and hours of the exposure window
 * that no uploaded log covers. Empty only when the hunt is done and the whole window was seen.
 */
export async function noEvidenceGaps(tx: Tx, caseId: string, serverId: string): Promise<string[]> {
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  const server = await tx.server.findUnique({ where: { caseId_id: { caseId, id: serverId } }, select: { patchedAt: true } });
  if (!scope || !server) throw notFound("server");
  const { manifest } = await loadPack(scope.campaign.slug);
  const [open, spans] = await Promise.all([
    tx.task.count({ where: { caseId, phase: "hunt", opened: true, state: { notIn: ["done", "not_applicable"] }, OR: [{ serverId }, { serverId: null }] } }),
    tx.coverage.findMany({ where: { caseId, serverId }, select: { fromAt: true, toAt: true } }),
  ]);
  const until = server.patchedAt ?? new Date();
  const seen = spans.map((span) => ({ from: span.fromAt.getTime(), to: span.toAt.getTime() }));
  const missing = uncovered({ from: Date.parse(manifest.exposureWindow.latestNeededAt), to: until.getTime() }, seen);
  const gaps: string[] = [];
  if (open > 0) gaps.push(`${open} hunting ${open === 1 ? "task is" : "tasks are"} not done.`);
  if (missing.length > 0) {
    const first = missing.slice(0, 3).map((span) => `${formatDay(span.from)} to ${formatDay(span.to)}`);
    gaps.push(`No uploaded log covers ${first.join(", ")}${missing.length > 3 ? ` and ${missing.length - 3} more gaps` : ""}. Upload these logs, or confirm "unknown" and say why.`);
  }
  return gaps;
}
