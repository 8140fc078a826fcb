import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { chainStart, followChain } from "@/lib/audit/rules";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { layOutCases, runImport } from "@/lib/imports/jobs";
import { closeQueue } from "@/lib/jobs/queue";

import { type Answer, type Caller, callAs, itemsOf, someone, storeTestFile } from "./testing";
import { importAs } from "./testing-imports";

vi.setConfig({ testTimeout: 240_000 });

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-import-undo-"));
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DATA", dataDir);
vi.stubEnv("BREAKWATER_MASTER_KEY", "5a".repeat(32));
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

let lead: Caller;
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  lead = await someone("lead");
});

const header = "externalId,name,country,sector,tags,domains,contactName,contactEmail,serverHostname,serverBuild";
const list = (...rows: string[]) => [header, ...rows, ""].join("\n");

async function takeBack(importId: string): Promise<Answer> {
  const asked = await callAs(lead, "POST", `/imports/${importId}/undo`);
  if (asked.status !== 202) return asked;
  await runImport({ jobId: asked.body["jobId"] });
  return callAs(lead, "GET", `/imports/${importId}`);
}

const organizations = async () =>
  itemsOf(await callAs(lead, "GET", "/organizations?limit=200")).map(({ name }) => String(name));
const caseNames = async () =>
  itemsOf(await callAs(lead, "GET", "/cases?limit=200")).map(({ organization }) => String(Object(organization).name));

async function caseIdOf(name: string): Promise<string> {
  return (await inPortfolio((tx) => tx.case.findFirstOrThrow({ where: { organizationName: name } }))).id;
}

test("a list that nobody has worked with is gone again, with its organizations and cases, and the chains say so", async () => {
  const { importId } = await importAs(
    lead,
    list(
      "U-1,Juniper Hall,DE,,,juniper.example,,,EX01,15.1.2106.2",
      "U-1,Juniper Hall,DE,,,,,,EX02,",
      "U-2,Kestrel Ltd,NO,,,,,,,",
    ),
  );
  await layOutCases(() => false);
  const caseId = await caseIdOf("Juniper Hall");
  const { body } = await takeBack(importId);
  expect(body["undo"]).toMatchObject({ removed: 2, restored: 0, kept: 0, job: { state: "done" } });
  expect(await organizations()).toEqual([]);
  expect(await caseNames()).toEqual([]);
  const events = await inPortfolio((tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));
  expect(events.at(-1)?.action).toBe("import.undo");
  expect("fault" in followChain(chainStart(caseId), events)).toBe(false);
  const rows = itemsOf(await callAs(lead, "GET", `/imports/${importId}/rows`));
  expect(rows.map(({ undone }) => undone)).toEqual(["removed", "removed", "removed"]);
  expect(await importAs(lead, list("U-2,Kestrel Ltd,NO,,,,,,,"))).toMatchObject({ created: 1 });
});

test("what somebody has gone on from stays, with the reason, and can be tried again", async () => {
  const { importId } = await importAs(
    lead,
    list(
      "V-1,Larch Foods,DE,,,,,,EX01,15.1.2106.2",
      "V-2,Maple Mills,DE,,,,,,EX01,15.1.2106.2",
      "V-3,Nettle Press,DE,,,,,,EX01,15.1.2106.2",
      "V-4,Oak Optics,DE,,,,,,EX01,15.1.2106.2",
    ),
  );
  const worked = await caseIdOf("Larch Foods");
  const { version } = (await callAs(lead, "GET", `/cases/${worked}`)).body;
  await callAs(lead, "PATCH", `/cases/${worked}`, { version, tags: ["hospital"] });
  const changed = itemsOf(await callAs(lead, "GET", "/organizations?q=Maple"))[0];
  await callAs(lead, "PATCH", `/organizations/${String(changed?.["id"])}`, {
    version: changed?.["version"],
    sector: "Food",
  });
  await storeTestFile(await caseIdOf("Nettle Press"));
  const { body } = await takeBack(importId);
  expect(body["undo"]).toMatchObject({ removed: 1, kept: 3 });
  const kept = itemsOf(await callAs(lead, "GET", `/imports/${importId}/rows?undone=kept`));
  const reasons = kept.map(({ line, undoneReason }) => `${String(line)} ${String(undoneReason)}`);
  expect(reasons[0]).toMatch(/^2 Somebody has worked on BW-\d+ since\.$/);
  expect(reasons[1]).toBe("3 Somebody has changed the organization since.");
  expect(reasons[2]).toMatch(/^4 BW-\d+ holds evidence, which is never taken back\.$/);
  expect((await caseNames()).filter((name) => /Larch|Maple|Nettle|Oak/.test(name)).toSorted()).toEqual([
    "Larch Foods",
    "Maple Mills",
    "Nettle Press",
  ]);
  const again = await takeBack(importId);
  expect(again.body["undo"]).toMatchObject({ removed: 1, kept: 3, job: { state: "done" } });
});

test("an organization and a case that were there before are put back to what they were", async () => {
  await importAs(lead, list("W-1,Poplar Bank,DE,finance,bank,poplar.example,,,EX01,15.1.2106.2"));
  const caseId = await caseIdOf("Poplar Bank");
  const servers = async () =>
    itemsOf(await callAs(lead, "GET", `/cases/${caseId}/servers`)).map(({ hostname, exposure, builds }) => [
      hostname,
      exposure,
      Array.isArray(builds) ? builds.length : 0,
    ]);
  const view = async () => (await callAs(lead, "GET", `/cases/${caseId}`)).body;
  const before = { servers: await servers(), case: await view() };
  const { importId } = await importAs(
    lead,
    list(
      "W-1,Poplar Bank AG,DE,banking,bank;vip,poplar.example,R. Haugen,haugen@poplar.example,EX01,15.1.2106.13",
      "W-1,Poplar Bank AG,DE,banking,,,,,EX02,15.2.792.3",
    ),
  );
  expect((await servers()).length).toBe(2);
  const { body } = await takeBack(importId);
  expect(body["undo"]).toMatchObject({ removed: 0, restored: 1, kept: 0 });
  expect(await servers()).toEqual(before.servers);
  const { exposure, progress, triage, serverCount, organization } = await view();
  expect({ exposure, progress, triage, serverCount, organization }).toEqual({
    exposure: before.case["exposure"],
    progress: before.case["progress"],
    triage: before.case["triage"],
    serverCount: before.case["serverCount"],
    organization: before.case["organization"],
  });
  const [row] = itemsOf(await callAs(lead, "GET", "/organizations?q=Poplar"));
  expect(row).toMatchObject({ name: "Poplar Bank", sector: "finance", tags: ["bank"], contacts: [] });
});

test("rows of two kinds that mean one organization are one after the other, and are taken back backwards", async () => {
  await importAs(lead, list("Y-1,Rowan Trust,DE,,,rowan.example,,,,"));
  const { importId, ...result } = await importAs(
    lead,
    list("Y-1,Rowan Trust plc,DE,finance,,,,,,", ",Rowan Treuhand,,,vip,www.rowan.example,,,,"),
  );
  expect(result).toMatchObject({ created: 0, updated: 2, rejectedCount: 0 });
  const row = async () => itemsOf(await callAs(lead, "GET", "/organizations?q=Rowan"))[0];
  expect(await row()).toMatchObject({ name: "Rowan Trust plc", sector: "finance", tags: ["vip"] });
  expect((await takeBack(importId)).body["undo"]).toMatchObject({ removed: 0, restored: 2, kept: 0 });
  expect(await row()).toMatchObject({ name: "Rowan Trust", sector: null, tags: [], domains: ["rowan.example"] });
});

test("a trial and an import that is not there have nothing to take back; asked twice it is one job", async () => {
  const trial = await importAs(lead, list("X-1,Quince,DE,,,,,,,"), "kind=organizations&dryRun=true");
  expect(await takeBack(trial.importId)).toMatchObject({ status: 422 });
  expect(await takeBack("01980000-0000-7000-8000-000000000009")).toMatchObject({ status: 404 });
  const { importId } = await importAs(lead, list("X-1,Quince,DE,,,,,,,"));
  const [one, two] = [
    await callAs(lead, "POST", `/imports/${importId}/undo`),
    await callAs(lead, "POST", `/imports/${importId}/undo`),
  ];
  expect(one?.body["jobId"]).toBe(two?.body["jobId"]);
  const technician = await someone("technician");
  expect((await callAs(technician, "POST", `/imports/${importId}/undo`)).status).toBe(403);
});
