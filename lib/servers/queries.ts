import { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { notFound } from "@/lib/core/errors";
import { compromiseStates } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

import { coverageByKind, coverageShare, missingForNoEvidence, type SeenKind, type SeenSpan } from "./covering/basis";
import { reachOf } from "./covering/reach";
import type { Span } from "./covering/spans";
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

/** What "no evidence" rests on for one server. */
export type ServerBasis = {
  needed: Span;
  kinds: SeenKind[];
  hunting: { total: number; open: number };
  missing: string[];
  reach: { from: number; to: number; before: "nothing" | "part" | null } | null;
};

type BasisRow = Pick<
  ServerRow,
  | "id"
  | "patchedAt"
  | "exposure"
  | "exposureConfirmed"
  | "exposureConfirmedAt"
  | "exposureSince"
  | "currentBuild"
  | "compromiseProposed"
>;

/**
 * When the flaw could no longer be used: the server was patched, or someone says it left the network, whichever came first.
 * Who does not say since when it is gone says it of the moment.
 */
function exposureEnd(server: BasisRow): Date | null {
  const gone = server.exposure === "disconnected" || server.exposure === "decommissioned";
  const leftAt =
    gone && server.exposure === server.exposureConfirmed ? (server.exposureSince ?? server.exposureConfirmedAt) : null;
  if (leftAt === null || server.patchedAt === null) return leftAt ?? server.patchedAt;
  return leftAt < server.patchedAt ? leftAt : server.patchedAt;
}

type Window = { earliest: number; latestNeeded: number };

/**
 * The time that logs have to cover: from the latest allowed start until the exposure ended. An exposure that ended before
 * that lies in the earlier part of the window, and has to be seen there.
 */
function neededOf(server: BasisRow, { earliest, latestNeeded }: Window): Span {
  const to = (exposureEnd(server) ?? new Date()).getTime();
  return to > latestNeeded ? { from: latestNeeded, to } : { from: earliest, to: Math.max(earliest, to) };
}

/** For each server what its "no evidence" would rest on: the span to be seen, what was seen of it, and what is missing. */
export async function basesOf(tx: Tx, caseId: string, servers: readonly BasisRow[]): Promise<Map<string, ServerBasis>> {
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!scope) throw notFound("case");
  const { exposureWindow } = (await loadPack(scope.campaign.slug)).manifest;
  const window = {
    earliest: Date.parse(exposureWindow.earliestAt),
    latestNeeded: Date.parse(exposureWindow.latestNeededAt),
  };
  const [hunting, coverage] = await Promise.all([
    tx.task.findMany({ where: { caseId, phase: "hunt", opened: true }, select: { serverId: true, state: true } }),
    tx.coverage.findMany({
      where: { caseId, serverId: { in: servers.map((server) => server.id) } },
      select: { serverId: true, logKind: true, fromAt: true, toAt: true },
    }),
  ]);
  const spans = Map.groupBy(coverage, (row) => row.serverId);
  return new Map(
    servers.map((server) => {
      const seen: SeenSpan[] = (spans.get(server.id) ?? []).map((row) => ({
        logKind: row.logKind,
        from: row.fromAt.getTime(),
        to: row.toAt.getTime(),
      }));
      const needed = neededOf(server, window);
      const kinds = coverageByKind({ needed, build: server.currentBuild }, seen);
      const own = hunting.filter((task) => task.serverId === null || task.serverId === server.id);
      const open = own.filter((task) => task.state !== "done" && task.state !== "not_applicable").length;
      const proposed = compromiseStates.find((known) => known === server.compromiseProposed) ?? null;
      const counted = { total: own.length, open };
      const missing = missingForNoEvidence({ hunting: counted, kinds, proposed });
      const reach = reachOf(kinds, { earliest: window.earliest, needed });
      return [server.id, { needed, kinds, hunting: counted, missing, reach }];
    }),
  );
}

type Related = {
  builds: BuildReadingView[];
  coverage: ServerView["coverage"];
  findings: number;
  names: ReadonlyMap<string, string>;
  basis: ServerBasis;
};

function iso(span: Span): { from: string; to: string } {
  return { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };
}

/** The reason to show: a person's while their word holds, otherwise what the evidence says. */
function reasonOf(shown: {
  state: string;
  word: string | null;
  text: string;
  proposed: { sentence: string }[];
  otherwise: string;
}): string {
  const evidence = shown.proposed[0]?.sentence ?? shown.otherwise;
  return shown.word !== null && shown.word === shown.state && shown.text !== "" ? shown.text : evidence;
}

function toServerView(row: ServerRow, related: Related): ServerView {
  const { names, basis, ...rest } = related;
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? "a former user"));
  const exposureProposedReasons = reasonsOf(row.exposureProposedReasons);
  const compromiseProposedReasons = reasonsOf(row.compromiseProposedReasons);
  const lapsed =
    row.compromiseConfirmed === "no_evidence" && row.compromise === "unknown"
      ? `Recorded as no evidence, but: ${basis.missing.join(" ")}`
      : null;
  return serverView.parse({
    ...row,
    ...rest,
    exposureProposedReasons,
    compromiseProposedReasons,
    exposureReason: reasonOf({
      state: row.exposure,
      word: row.exposureConfirmed,
      text: row.exposureReason,
      proposed: exposureProposedReasons,
      otherwise: "No build of this server is known yet.",
    }),
    compromiseReason:
      lapsed ??
      reasonOf({
        state: row.compromise,
        word: row.compromiseConfirmed,
        text: row.compromiseReason,
        proposed: compromiseProposedReasons,
        otherwise: "Nothing has been found yet; that is not the same as clean.",
      }),
    exposureWord: row.exposureConfirmed === null ? null : row.exposureReason,
    compromiseWord: row.compromiseConfirmed === null ? null : row.compromiseReason,
    exposureConfirmedBy: nameOf(row.exposureConfirmedById),
    compromiseConfirmedBy: nameOf(row.compromiseConfirmedById),
    exposureConfirmedAt: row.exposureConfirmedAt?.toISOString() ?? null,
    exposureSince: row.exposureSince?.toISOString() ?? null,
    compromiseConfirmedAt: row.compromiseConfirmedAt?.toISOString() ?? null,
    currentBuildAt: row.currentBuildAt?.toISOString() ?? null,
    patchedAt: row.patchedAt?.toISOString() ?? null,
    needed: iso(basis.needed),
    seen: basis.kinds.map((kind) => ({ ...kind, spans: kind.spans.map(iso), gaps: kind.gaps.map(iso) })),
    coverageShare: coverageShare(basis.kinds),
    hunting: basis.hunting,
    reach: basis.reach && { ...iso(basis.reach), before: basis.reach.before },
    noEvidenceGaps: basis.missing,
  });
}

const nothingSeen: ServerBasis = {
  needed: { from: 0, to: 0 },
  kinds: [],
  hunting: { total: 0, open: 0 },
  missing: [],
  reach: null,
};

/** Servers of a case with their build readings and coverage, by host name. */
export async function listServers(tx: Tx, caseId: string): Promise<ServerView[]> {
  const [servers, builds, coverage, findings] = await Promise.all([
    tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } }),
    tx.buildReading.findMany({ where: { caseId }, orderBy: [{ observedAt: "asc" }, { recordedAt: "asc" }] }),
    tx.coverage.findMany({
      where: { caseId, serverId: { not: null } },
      orderBy: [{ logKind: "asc" }, { fromAt: "asc" }],
    }),
    tx.finding.groupBy({
      by: ["serverId"],
      where: { caseId, triage: { notIn: ["dismissed", "duplicate"] } },
      _count: true,
    }),
  ]);
  const bases = await basesOf(tx, caseId, servers);
  const people = servers
    .flatMap((server) => [server.exposureConfirmedById, server.compromiseConfirmedById])
    .filter((id) => id !== null);
  const users =
    people.length === 0
      ? []
      : await tx.user.findMany({ where: { id: { in: people } }, select: { id: true, name: true } });
  const names = new Map(users.map((user) => [user.id, user.name]));
  const readings = Map.groupBy(builds, (row) => row.serverId);
  const covered = Map.groupBy(coverage, (row) => row.serverId);
  return servers.map((server) =>
    toServerView(server, {
      names,
      basis: bases.get(server.id) ?? nothingSeen,
      builds: (readings.get(server.id) ?? []).map(toBuildView),
      coverage: (covered.get(server.id) ?? []).map((row) => ({
        logKind: row.logKind,
        fromAt: row.fromAt.toISOString(),
        toAt: row.toAt.toISOString(),
        rows: Number(row.rows),
      })),
      findings: findings.find((group) => group.serverId === server.id)?._count ?? 0,
    }),
  );
}

/** What a client may read of their own server: the states, builds and coverage, without what the team writes and weighs. */
export function forReader(actor: Actor, server: ServerView): ServerView {
  if (actor.role !== "client") return server;
  return {
    ...server,
    note: "",
    exposureProposedReasons: [],
    compromiseProposedReasons: [],
    exposureReason: "",
    compromiseReason: "",
    exposureWord: null,
    compromiseWord: null,
    exposureConfirmedBy: null,
    compromiseConfirmedBy: null,
    findings: 0,
    noEvidenceGaps: [],
  };
}

/** One server of a case; NOT_FOUND when there is none. */
export async function getServer(tx: Tx, caseId: string, serverId: string): Promise<ServerView> {
  const found = (await listServers(tx, caseId)).find((server) => server.id === serverId);
  if (!found) throw notFound("server");
  return found;
}
