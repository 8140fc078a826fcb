import { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";

import { basesOf, nothingSeen, type ServerBasis } from "./covering/bases";
import { coverageShare } from "./covering/basis";
import type { Span } from "./covering/spans";
import { type BuildReadingView, buildReadingView, type ServerView, serverView, stateReason } from "./schema";

export { basesOf };
export type { ServerBasis };

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

type Named = { id: string; filename: string };

/** The files that people named as the reason of their word on exposure. */
async function proofsOf(tx: Tx, caseId: string, servers: readonly ServerRow[]): Promise<ReadonlyMap<string, Named>> {
  const ids = servers.map((server) => server.exposureEvidenceId).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const files = await tx.evidence.findMany({
    where: { caseId, id: { in: ids } },
    select: { id: true, filename: true },
  });
  return new Map(files.map((file) => [file.id, file]));
}

type Related = {
  builds: BuildReadingView[];
  coverage: ServerView["coverage"];
  findings: number;
  names: ReadonlyMap<string, string>;
  proofs: ReadonlyMap<string, Named>;
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
  const { names, proofs, basis, ...rest } = related;
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
    unseenAt: row.unseenAt?.toISOString() ?? null,
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
    exposureEvidence: proofs.get(row.exposureEvidenceId ?? "") ?? null,
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

/** Servers of a case with their build readings and coverage, by host name. */
export async function listServers(tx: Tx, caseId: string): Promise<ServerView[]> {
  const servers = await tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } });
  const builds = await tx.buildReading.findMany({
    where: { caseId },
    orderBy: [{ observedAt: "asc" }, { recordedAt: "asc" }],
  });
  const coverage = await tx.coverage.findMany({
    where: { caseId, serverId: { not: null } },
    orderBy: [{ logKind: "asc" }, { fromAt: "asc" }],
  });
  const findings = await tx.finding.groupBy({
    by: ["serverId"],
    where: { caseId, triage: { notIn: ["dismissed", "duplicate"] } },
    _count: true,
  });
  const bases = await basesOf(tx, caseId, servers);
  const proofs = await proofsOf(tx, caseId, servers);
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
      proofs,
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
    unseenAt: null,
    compromiseProposedReasons: [],
    exposureReason: "",
    compromiseReason: "",
    exposureWord: null,
    compromiseWord: null,
    exposureConfirmedBy: null,
    compromiseConfirmedBy: null,
    exposureEvidence: null,
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
