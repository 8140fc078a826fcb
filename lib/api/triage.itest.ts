import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";

import { settleCasesWith } from "@/lib/access/settle";
import { runBulk } from "@/lib/bulk/jobs";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { rescoreCases } from "@/lib/portfolio/scoring";
import { settle } from "@/lib/portfolio/settle";

import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFinding } from "./testing";

const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
settleCasesWith(settle);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };
const slug = "exchange-2021";

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["lead", "client"] as const) people.set(role, await someone(role));
});

const caseOf = async (id: string) => (await callAs(as("lead"), "GET", `/cases/${id}`)).body;
const triageOf = async (id: string) => (await caseOf(id))["triage"];

async function bulk(body: object): Promise<string> {
  const started = await callAs(as("lead"), "POST", "/bulk", {
    campaignSlug: slug,
    idempotencyKey: newId(),
    dryRun: false,
    ...body,
  });
  const jobId = String(started.body["jobId"]);
  await runBulk({ jobId });
  return jobId;
}

test("the score of a case follows its states, its findings and who it is about, and says why", async () => {
  const { caseId, organizationId, servers } = await openTestCase(as("lead"));
  expect(await triageOf(caseId)).toEqual({
    score: 24,
    reasons: [
      { points: 12, reason: "Compromise unknown" },
      { points: 12, reason: "Exposure unknown" },
    ],
  });
  await callAs(as("lead"), "POST", `/cases/${caseId}/servers/${servers[0]}/builds`, {
    build: "15.1.2106.2",
    source: "scan",
    observedAt: "2021-03-08T10:00:00Z",
  });
  await storeTestFinding(caseId, { serverId: servers[0] ?? null, proposes: "implanted" });
  expect(await triageOf(caseId)).toEqual({
    score: 88,
    reasons: [
      { points: 60, reason: "Web shell present" },
      { points: 20, reason: "Unpatched" },
      { points: 6, reason: "Seen from the internet" },
      { points: 2, reason: "Findings wait for triage" },
    ],
  });
  const { body } = await callAs(as("lead"), "GET", `/organizations/${organizationId}`);
  await callAs(as("lead"), "PATCH", `/organizations/${organizationId}`, {
    version: body["version"],
    sector: "Hospitals",
  });
  expect(await triageOf(caseId)).toMatchObject({ score: 96 });
  const contained = await caseOf(caseId);
  await callAs(as("lead"), "PATCH", `/cases/${caseId}`, { version: contained["version"], containment: "contained" });
  expect(await triageOf(caseId)).toMatchObject({ score: 88 });
});

test("tags weigh as soon as they are set, one by one and in bulk, and no longer once that is undone", async () => {
  const { caseId } = await openTestCase(as("lead"));
  const { version } = await caseOf(caseId);
  await callAs(as("lead"), "PATCH", `/cases/${caseId}`, { version, tags: ["Critical Infrastructure"] });
  expect(await triageOf(caseId)).toMatchObject({ score: 30 });
  const jobId = await bulk({ caseIds: [caseId], action: "tag", add: ["hospital"], remove: [] });
  expect(await triageOf(caseId)).toMatchObject({ score: 38 });
  const undone = await callAs(as("lead"), "POST", `/bulk/${jobId}/undo`, { idempotencyKey: newId() });
  await runBulk({ jobId: String(undone.body["jobId"]) });
  expect(await triageOf(caseId)).toMatchObject({ score: 30 });
});

test("the list stands in the order of the scores and is narrowed by them; a client reads no score", async () => {
  const listed = itemsOf(await callAs(as("lead"), "GET", "/cases?limit=200"));
  const scores = listed.map(({ triage }) => z.object({ score: z.number() }).parse(triage).score);
  expect(scores.length).toBeGreaterThan(1);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  const urgent = await callAs(as("lead"), "GET", `/cases?filter=${encodeURIComponent("score:>=60")}`);
  expect(itemsOf(urgent)).toHaveLength(scores.filter((score) => score >= 60).length);
  const { caseId, organizationId } = await openTestCase(as("lead"));
  await inPortfolio((tx) => tx.organizationMember.create({ data: { organizationId, userId: as("client").id } }));
  const own = await callAs(as("client"), "GET", `/cases/${caseId}`);
  expect([own.status, own.body["triage"]]).toEqual([200, null]);
  expect((await callAs(as("client"), "GET", `/cases?filter=${encodeURIComponent("score:>=0")}`)).status).toBe(403);
});

test("cases that were scored by other weights are scored anew, once, without a new version", async () => {
  const { caseId } = await openTestCase(as("lead"));
  const before = await caseOf(caseId);
  await inCase(caseId, (tx) =>
    tx.case.updateMany({ where: { id: caseId }, data: { attentionRank: 51_007, triage: [], triageWeights: "" } }),
  );
  expect(await rescoreCases(() => false)).toBe(1);
  expect(await caseOf(caseId)).toEqual(before);
  expect(await rescoreCases(() => false)).toBe(0);
});
