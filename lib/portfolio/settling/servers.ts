import { effectiveCompromise, effectiveExposure, exposureFrom, type Reading } from "@/lib/servers/rules";
import { buildSources, compromiseStates, type CompromiseState, exposureStates } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";
import { proposeCompromise } from "@/lib/findings/rules";

type ServerRow = Prisma.ServerGetPayload<Record<string, never>>;
type BuildRow = Prisma.BuildReadingGetPayload<Record<string, never>>;

function toReading(row: BuildRow): Reading {
  return {
    ...row,
    source: buildSources.find((known) => known === row.source) ?? "manual",
    exposure: row.exposure === "patched" || row.exposure === "vulnerable" ? row.exposure : "unknown",
  };
}

function compromiseOf(state: string | null): CompromiseState | null {
  return compromiseStates.find((known) => known === state) ?? null;
}

type Proposal = ReturnType<typeof proposeCompromise>;

function settled(server: ServerRow, readings: Reading[], proposal: Proposal): Prisma.ServerUpdateManyMutationInput {
  const derived = exposureFrom(readings);
  const latest = readings.reduce<Date | null>((at, reading) => (at === null || reading.recordedAt > at ? reading.recordedAt : at), null);
  const confirmedExposure = exposureStates.find((known) => known === server.exposureConfirmed);
  const exposure = effectiveExposure(derived, confirmedExposure && server.exposureConfirmedAt ? { state: confirmedExposure, at: server.exposureConfirmedAt } : null, latest);
  const confirmedCompromise = compromiseOf(server.compromiseConfirmed);
  const confirmed =
    confirmedCompromise && server.compromiseConfirmedAt
      ? { state: confirmedCompromise, at: server.compromiseConfirmedAt, proposedThen: compromiseOf(server.compromiseConfirmedOver) }
      : null;
  const compromise = effectiveCompromise(proposal?.state ?? null, confirmed);
  return {
    exposure: exposure.state,
    exposureAssurance: exposure.assurance,
    ...(exposure.byPerson ? {} : { exposureReason: derived.reasons[0]?.sentence ?? "No build of this server is known yet." }),
    exposureProposed: derived.state === "unknown" ? null : derived.state,
    exposureProposedReasons: derived.reasons,
    compromise: compromise.state,
    compromiseAssurance: compromise.assurance,
    ...(compromise.byPerson ? {} : { compromiseReason: proposal?.reasons[0]?.sentence ?? "Nothing has been found yet; that is not the same as clean." }),
    compromiseProposed: proposal?.state ?? null,
    compromiseProposedReasons: proposal?.reasons ?? [],
    currentBuild: derived.build,
    currentBuildSource: derived.source,
    currentBuildAt: derived.at,
    patchedAt: derived.patchedAt,
  };
}

/** Works out both axes of every server of a case from build readings, findings and confirmations; returns the rows as they are then. */
export async function settleServers(tx: Tx, caseId: string): Promise<ServerRow[]> {
  const [servers, builds, findings] = await Promise.all([
    tx.server.findMany({ where: { caseId } }),
    tx.buildReading.findMany({ where: { caseId } }),
    tx.finding.findMany({
      where: { caseId, proposes: { not: null }, triage: { notIn: ["dismissed", "duplicate"] } },
      select: { id: true, title: true, proposes: true, severityRank: true, serverId: true, count: true, firstSeenAt: true, lastSeenAt: true, stage: true },
    }),
  ]);
  for (const server of servers) {
    // A finding that names no server concerns the only one there is; with several it stays with the case.
    const own = findings.filter((finding) => finding.serverId === server.id || (finding.serverId === null && servers.length === 1));
    const data = settled(server, builds.filter((row) => row.serverId === server.id).map(toReading), proposeCompromise(own));
    await tx.server.updateMany({ where: { caseId, id: server.id }, data });
  }
  return tx.server.findMany({ where: { caseId } });
}
