import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { settleCasesWith } from "@/lib/access/settle";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { receiveEvidence } from "@/lib/evidence/commands";
import type { EvidenceView } from "@/lib/evidence/schema";
import { closeQueue } from "@/lib/jobs/queue";
import { createOrganization } from "@/lib/organizations/commands";
import { settle } from "@/lib/portfolio/settle";
import { installedStore } from "@/lib/storage/installed";

import { processEvidence } from "./process-evidence";
import { closeReadingPool } from "./reading-pool";

/** Evidence of three fictional servers, as a client sends it. */
export const scenarios = join(import.meta.dirname, "..", "evidence", "parsers", "fixtures", "scenarios");

export type TestInstallation = { variables: Record<string, string>; close: () => Promise<void> };

/**
 * A database, a queue and an evidence store of their own. `variables` must be in the environment before anything is stored or
 * read; threads and child processes inherit them.
 */
export async function testInstallation(): Promise<TestInstallation> {
  const database = await testDatabase();
  connectDatabase(database);
  settleCasesWith(settle);
  await inPortfolio(registerCampaigns);
  const dataDir = await mkdtemp(join(tmpdir(), "breakwater-pipeline-"));
  return {
    variables: {
      BREAKWATER_DATA: dataDir,
      BREAKWATER_MASTER_KEY: "5a".repeat(32),
      BREAKWATER_DB_OWNER_URL: database.ownerUrl,
      BREAKWATER_DB_BOUND_URL: database.boundUrl,
      BREAKWATER_DB_PORTFOLIO_URL: database.portfolioUrl,
      BREAKWATER_LOG_LEVEL: "error",
    },
    async close() {
      await closeReadingPool();
      await closeQueue();
      await disconnectDatabase();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** An empty case of a new organization. */
export async function newCase(): Promise<string> {
  const caseId = newId();
  const organization = await inPortfolio((tx) =>
    createOrganization(tx, systemActor, {
      name: `Kestrel Freight ${caseId}`,
      domains: [],
      ipRanges: [],
      tags: [],
      contacts: [],
    }),
  );
  await inCase(caseId, (tx) =>
    openCase(tx, systemActor, { caseId, organizationId: organization.id, campaignSlug: "exchange-2021" }),
  );
  return caseId;
}

/** Stores bytes as evidence of a case, as an upload does, and leaves them in the queue. */
export async function give(caseId: string, path: string, bytes: Uint8Array): Promise<EvidenceView> {
  const store = await installedStore();
  const stored = await store.save(caseId, Readable.from([bytes]));
  return inCase(caseId, (tx) => receiveEvidence(tx, systemActor, { caseId, path, stored, source: "script" }));
}

/** Reads whatever waits in a case, one file after the other, until nothing waits any more. */
export async function readAll(caseId: string): Promise<void> {
  for (;;) {
    const next = await inCase(caseId, (tx) =>
      tx.evidence.findFirst({
        where: { caseId, state: { in: ["queued", "processing"] } },
        orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
        select: { id: true },
      }),
    );
    if (!next) return;
    await processEvidence({ caseId, evidenceId: next.id });
  }
}

/** Every file of a folder, with its path below the folder. */
export function filesBelow(folder: string): { name: string; content: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .toSorted()
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}

function hasSamples(samples: unknown): boolean {
  return Array.isArray(samples) && samples.length > 0;
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
    const [pathOf, keyOf] = [
      new Map(evidence.map((row) => [row.id, row.path])),
      new Map(findings.map((row) => [row.id, row.key])),
    ];
    const sources = await tx.findingSource.findMany({ where: { caseId } });
    const buckets = await tx.hitBucket.findMany({ where: { caseId } });
    const sightings = await tx.sighting.findMany({ where: { caseId } });
    const coverage = await tx.coverage.findMany({ where: { caseId } });
    const builds = await tx.buildReading.findMany({ where: { caseId }, include: { server: true } });
    const exposures = await tx.exposureProof.findMany({ where: { caseId }, include: { server: true } });
    const runs = await tx.toolRun.findMany({ where: { caseId } });
    const rejected = await tx.rejectedRow.findMany({ where: { caseId } });
    const events = await tx.timelineEvent.findMany({ where: { caseId } });
    const claims = await tx.attribution.findMany({ where: { caseId } });
    const servers = await tx.server.findMany({ where: { caseId } });
    const from = (id: string | null) => (id === null ? null : (pathOf.get(id) ?? id));
    const rows: Rows = {
      evidence: evidence.map((row) => [
        row.path,
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
        row.entities,
        row.formats.toSorted(),
        row.clusters,
      ]),
      sources: sources.map((row) => [
        keyOf.get(row.findingId),
        from(row.evidenceId),
        row.count,
        row.firstSeenAt,
        row.lastSeenAt,
        options.samples ? row.samples : hasSamples(row.samples),
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
      claims: claims.map((row) => [row.cluster, row.status, row.strength, row.likelihood, row.confidence]),
    };
    const text = (row: unknown) =>
      JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
    return Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.map(text).toSorted()]));
  });
}
