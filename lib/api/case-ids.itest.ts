import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { rawRoute } from "@/lib/access/raw";
import { appendAudit } from "@/lib/audit/commands";
import { verifyChains } from "@/lib/audit/queries";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";

import { putEvidence } from "./evidence-put";
import { callAs, type Caller, openTestCase, someone } from "./testing";

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-ids-"));
for (const [name, value] of Object.entries({
  NEXTAUTH_SECRET: "a secret that is long enough for tests",
  BREAKWATER_DATA: dataDir,
  BREAKWATER_MASTER_KEY: "5b".repeat(32),
  BREAKWATER_DB_BOUND_URL: database.boundUrl,
  BREAKWATER_DB_PORTFOLIO_URL: database.portfolioUrl,
}))
  vi.stubEnv(name, value);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const put = rawRoute("evidence.add", putEvidence);
let lead: Caller = { id: "", cookie: "" };
let caseId = "";

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  lead = await someone("lead");
  ({ caseId } = await openTestCase(lead));
});

function send(into: string): Promise<Response> {
  const request = new Request(`http://breakwater.test/api/v1/cases/${into}/evidence?filename=a.log`, {
    method: "PUT",
    headers: { host: "breakwater.test", origin: "http://breakwater.test", cookie: lead.cookie },
    body: "one line of a log",
  });
  return put(request, { params: Promise.resolve({ caseId: into }) });
}

test("a case is found under its id as it is written, and under no other spelling of it", async () => {
  const shouted = caseId.toUpperCase();
  expect((await callAs(lead, "POST", `/cases/${shouted}/servers`, { hostname: "EX02" })).status).toBe(404);
  expect((await callAs(lead, "GET", `/cases/${shouted}`)).status).toBe(404);
  expect((await send(shouted)).status).toBe(404);
  expect((await send(caseId)).status).toBe(201);
  expect((await callAs(lead, "POST", `/cases/${caseId}/servers`, { hostname: "EX02" })).status).toBe(201);
  expect(await readdir(join(dataDir, "evidence"))).not.toContain(shouted);
  expect((await verifyChains()).faults).toEqual([]);
});

test("below the door the other spelling is refused as well, before anything is written under it", async () => {
  const shouted = caseId.toUpperCase();
  await expect(inCase(shouted, () => Promise.resolve())).rejects.toThrow("lower case");
  await expect(
    inCase(caseId, (tx) =>
      appendAudit(tx, { userId: null, name: "Ada" }, { caseId: shouted, action: "task.update", object: "task" }),
    ),
  ).rejects.toThrow("lower case");
  expect((await verifyChains()).faults).toEqual([]);
});
