import { inCase } from "@/lib/db/unit";
import { openText } from "@/lib/storage/sealed-text";

function hasSamples(samples: unknown): boolean {
  return Array.isArray(samples) && samples.length > 0;
}

/** Each case seals texts in its own way, so two cases are compared by what they say. */
function opened(caseId: string, value: unknown): unknown {
  if (typeof value === "string") return openText(caseId, value);
  if (Array.isArray(value)) return value.map((one) => opened(caseId, one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, opened(caseId, one)]));
}

/** Lists of values whose order follows from ids, which differ between two cases. */
function inAnyOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([name, list]: [string, unknown]) => [name, Array.isArray(list) ? list.map(String).toSorted() : list])
    .toSorted(([left], [right]) => String(left).localeCompare(String(right)));
}

type Rows = Record<string, unknown[]>;

/**
 * What a case shows, without ids, clocks and counters that differ from run to run, in a fixed order: two runs over the same
 * files must give the same. Which rows of many become samples follows from the id of the file, so two cases differ in them.
 */
export async function shownBy(caseId: string, options: { samples: boolean } = { samples: true }): Promise<Rows> {
  return inCase(caseId, async (tx) => {
    const evidence = await tx.evidence.findMany({ where: { caseId }, include: { server: true } });
    const findings = await tx.finding.findMany({ where: { caseId } });
    const keyOf = new Map(findings.map((row) => [row.id, row.key]));
    const byId = new Map(evidence.map((row) => [row.id, row]));
    // Members of several archives may have one name, so a path names its archives, too.
    const pathOf = (id: string): string | null => {
      const row = byId.get(id);
      if (!row) return null;
      return row.parentId === null ? row.path : `${pathOf(row.parentId) ?? row.parentId} > ${row.path}`;
    };
    const sources = await tx.findingSource.findMany({ where: { caseId } });
    const buckets = await tx.hitBucket.findMany({ where: { caseId } });
    const sightings = await tx.sighting.findMany({ where: { caseId } });
    const coverage = await tx.coverage.findMany({ where: { caseId } });
    const builds = await tx.buildReading.findMany({ where: { caseId }, include: { server: true } });
    const exposures = await tx.exposureProof.findMany({ where: { caseId }, include: { server: true } });
    const runs = await tx.toolRun.findMany({ where: { caseId } });
    const rejected = await tx.rejectedRow.findMany({ where: { caseId } });
    const events = await tx.timelineEvent.findMany({ where: { caseId } });
    const custody = await tx.custodyEvent.findMany({ where: { caseId } });
    const claims = await tx.attribution.findMany({ where: { caseId } });
    const servers = await tx.server.findMany({ where: { caseId } });
    const from = (id: string | null) => (id === null ? null : (pathOf(id) ?? id));
    const rows: Rows = {
      evidence: evidence.map((row) => [
        pathOf(row.id),
        from(row.duplicateOfId),
        row.sha256,
        row.state,
        row.format,
        row.server?.hostname,
        row.records,
        row.rejected,
        row.findings,
        row.members,
        row.error,
        row.note,
      ]),
      servers: servers.map((row) => [row.hostname, row.exposure, row.compromise, row.currentBuild, row.patchedAt]),
      findings: findings.map((row) => [
        row.key,
        row.title,
        row.severity,
        row.serverName,
        row.count,
        row.firstSeenAt,
        row.lastSeenAt,
        inAnyOrder(opened(caseId, row.entities)),
        row.formats.toSorted(),
        row.clusters,
      ]),
      sources: sources.map((row) => [
        keyOf.get(row.findingId),
        from(row.evidenceId),
        row.count,
        row.firstSeenAt,
        row.lastSeenAt,
        options.samples ? opened(caseId, row.samples) : hasSamples(row.samples),
      ]),
      buckets: buckets.map((row) => [
        keyOf.get(row.findingId),
        from(row.evidenceId),
        row.ip,
        row.path,
        row.hourAt,
        row.count,
        row.firstSeenAt,
      ]),
      sightings: sightings.map((row) => [
        row.indicatorId,
        from(row.evidenceId),
        row.serverName,
        row.count,
        row.firstSeenAt,
        row.lastSeenAt,
      ]),
      coverage: coverage.map((row) => [
        from(row.evidenceId),
        row.serverName,
        row.logKind,
        row.fromAt,
        row.toAt,
        row.rows,
      ]),
      builds: builds.map((row) => [
        from(row.evidenceId),
        row.server.hostname,
        row.build,
        row.source,
        row.observedAt,
        row.exposure,
      ]),
      exposures: exposures.map((row) => [
        from(row.evidenceId),
        row.server.hostname,
        row.shows,
        row.source,
        row.observedAt,
        row.reason,
      ]),
      runs: runs.map((row) => [
        from(row.evidenceId),
        row.serverName,
        row.tool,
        row.scope,
        row.outcome,
        row.startedAt,
        row.detail,
      ]),
      rejected: rejected.map((row) => [from(row.evidenceId), row.line, row.offset, row.reason]),
      events: events.map((row) => [
        from(row.evidenceId),
        row.at,
        row.kind,
        row.title,
        row.detail,
        row.serverName,
        row.count,
      ]),
      // How often a file was read again is no property of the case; that it came once is.
      custody: evidence.map((row) => {
        const times = (...actions: string[]) =>
          custody.filter((entry) => entry.evidenceId === row.id && actions.includes(entry.action)).length;
        return [pathOf(row.id), times("received"), times("stored"), times("parsed", "opened") > 0];
      }),
      claims: claims.map((row) => [row.cluster, row.status, row.strength, row.likelihood, row.confidence]),
    };
    const text = (row: unknown) =>
      JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
    return Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.map(text).toSorted()]));
  });
}
