import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { createOrganization } from "@/lib/organizations/commands";

import { removeDemo } from "./seeding/remove";

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-removal-"));
vi.stubEnv("BREAKWATER_DATA", dataDir);
vi.stubEnv("BREAKWATER_MASTER_KEY", "5b".repeat(32));
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const caseId = newId();
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  const { id } = await inPortfolio((tx) => createOrganization(tx, systemActor, { name: "Kestrel", demo: true }));
  await inCase(caseId, (tx) =>
    openCase(tx, systemActor, { caseId, organizationId: id, campaignSlug: "exchange-2021", demo: true }),
  );
});

test("removing a demo case waits for who is writing in it, and neither has to start over", async () => {
  let tries = 0;
  const writing = inCase(caseId, async (tx) => {
    tries += 1;
    await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
    await pause(500);
    await appendAudit(tx, systemActor, { caseId, action: "case.update", object: "case" });
  });
  await pause(100);
  await removeDemo({ id: newId(), payload: {}, done: 0 }, new AbortController().signal);
  await writing;
  expect(tries).toBe(1);
  const [deadlocks] = await inPortfolio(
    (tx) => tx.$queryRaw<{ deadlocks: bigint }[]>`
      SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
  );
  expect(deadlocks?.deadlocks).toBe(0n);
  expect(await inPortfolio((tx) => tx.case.count())).toBe(0);
  const chain = await inPortfolio((tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));
  expect(chain.map((event) => event.action)).toEqual(["case.create", "case.update", "case.remove_demo"]);
});
