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
