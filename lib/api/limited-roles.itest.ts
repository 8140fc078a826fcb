import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { liveChannel } from "@/lib/live/publish";

import {
  callAs,
  type Caller,
  itemsOf,
  type OpenedCase,
  openTestCase,
  someone,
  storeTestFile,
  storeTestFinding,
} from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const nobody: Caller = { id: "", cookie: "" };
let [lead, client, colleague] = [nobody, nobody, nobody];
let opened: OpenedCase = { caseId: "", organizationId: "", servers: [] };
const joins = (organizationId: string, ...people: Caller[]) =>
  inPortfolio((tx) =>
    tx.organizationMember.createMany({ data: people.map((person) => ({ organizationId, userId: person.id })) }),
  );

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  [lead, client, colleague] = [await someone("lead"), await someone("client"), await someone("client")];
  opened = await openTestCase(lead);
  await joins(opened.organizationId, client, colleague);
});

describe("a client", () => {
  test("is not told what the team still has to do before it may close the case", async () => {
    expect((await callAs(client, "GET", `/cases/${opened.caseId}/closure`)).status).toBe(403);
    expect((await callAs(lead, "GET", `/cases/${opened.caseId}/closure`)).status).toBe(200);
  });

  test("cannot learn by a filter what the list does not show", async () => {
    for (const filter of ["findings=critical", "findings=open", "attention=true", "attention=false", "cluster=hafnium"])
      expect((await callAs(client, "GET", `/cases?${filter}`)).status, filter).toBe(403);
    expect((await callAs(client, "GET", `/cases/${opened.caseId}/evidence?format=iis-w3c`)).status).toBe(403);
    expect((await callAs(lead, "GET", "/cases?findings=critical&attention=true")).status).toBe(200);
    expect((await callAs(lead, "GET", `/cases/${opened.caseId}/evidence?format=iis-w3c`)).status).toBe(200);
  });

  test("sees of their own file that it arrived, not what it is like or what was found in it", async () => {
    const { caseId } = opened;
    const theirs = await storeTestFile(caseId, { path: "internal/mail-of-the-board.pst" });
    const note = "47 lines of a web shell";
    const done = { state: "done", startedAt: null, endedAt: null, doneBytes: 10, note };
    const mine = await storeTestFile(caseId, {
      receivedById: client.id,
      duplicateOfId: theirs,
      members: 12,
      format: "iis-w3c",
      steps: { match: done },
      note,
    });
    const { body } = await callAs(client, "GET", `/cases/${caseId}/evidence/${mine}`);
    expect(body).toMatchObject({ id: mine, duplicateOfId: null, duplicateOfName: null, members: 0, format: null });
    expect(JSON.stringify(body)).not.toContain(note);
    const whole = await callAs(lead, "GET", `/cases/${caseId}/evidence/${mine}`);
    expect(whole.body).toMatchObject({ duplicateOfId: theirs, duplicateOfName: "internal/mail-of-the-board.pst" });
    const again = await storeTestFile(caseId, { receivedById: client.id, duplicateOfId: mine });
    expect((await callAs(client, "GET", `/cases/${caseId}/evidence/${again}`)).body).toMatchObject({
      duplicateOfId: mine,
    });
    const rejected = await callAs(client, "GET", `/cases/${caseId}/evidence-summary`);
    expect(rejected.body).toMatchObject({ formats: [], rejected: 0 });
  });

  test("finds at a task the files they attached, also when a colleague has the same name", async () => {
    const { caseId } = opened;
    const [task] = itemsOf(await callAs(client, "GET", `/cases/${caseId}/tasks`));
    const taskId = String(task?.["id"]);
    const [mine, theirs] = [
      await storeTestFile(caseId, { filename: "mine.log", formatLabel: "IIS W3C" }),
      await storeTestFile(caseId, { filename: "theirs.log", formatLabel: "IIS W3C" }),
    ];
    await inCase(caseId, (tx) =>
      tx.taskEvidence.createMany({
        data: [
          { caseId, taskId, evidenceId: mine, attachedById: client.id, attachedAt: new Date() },
          { caseId, taskId, evidenceId: theirs, attachedById: colleague.id, attachedAt: new Date() },
        ],
      }),
    );
    const { body } = await callAs(client, "GET", `/cases/${caseId}/tasks/${taskId}`);
    expect(body["evidence"]).toMatchObject([{ id: mine, formatLabel: null }]);
    const whole = await callAs(lead, "GET", `/cases/${caseId}/tasks/${taskId}`);
    expect(whole.body["evidence"]).toMatchObject([{ id: mine, formatLabel: "IIS W3C" }, { id: theirs }]);
  });
});

describe("an analyst", () => {
  test("opens cases for organizations they may know of, and for no other", async () => {
    const [analyst, other] = [await someone("analyst"), await someone("analyst")];
    const foreign = await callAs(lead, "POST", "/organizations", { name: "Heron & Sons" });
    const open = (as: Caller, organizationId: unknown) =>
      callAs(as, "POST", "/cases", { organizationId, campaignSlug: "exchange-2021" });
    const refused = await open(analyst, foreign.body["id"]);
    const unknown = await open(analyst, newId());
    expect([refused.status, refused.body]).toEqual([404, unknown.body]);
    const own = await callAs(analyst, "POST", "/organizations", { name: "Kestrel Freight" });
    expect(own.status).toBe(201);
    expect((await callAs(analyst, "GET", `/organizations/${String(own.body["id"])}`)).status).toBe(200);
    expect((await callAs(other, "GET", `/organizations/${String(own.body["id"])}`)).status).toBe(404);
    expect((await open(other, own.body["id"])).status).toBe(404);
    expect((await open(analyst, own.body["id"])).status).toBe(201);
    const inOneStep = { organizationId: foreign.body["id"], servers: ["EX01"] };
    for (const more of [{}, { name: "Heron & Sons" }]) {
      const answer = await callAs(analyst, "POST", "/campaigns/exchange-2021/cases", { ...inOneStep, ...more });
      expect([answer.status, answer.body]).toEqual([404, unknown.body]);
    }
    const again = await open(analyst, own.body["id"]);
    expect(again.status).toBe(400);
    expect(JSON.stringify(again.body)).not.toContain("Kestrel");
  });

  test("hears that organizations changed, and not which", async () => {
    const heard: string[] = [];
    const ear = new pg.Client({ connectionString: database.portfolioUrl });
    await ear.connect();
    ear.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await ear.query(`LISTEN ${liveChannel}`);
    const made = await callAs(lead, "POST", "/organizations", { name: "Heron & Daughters" });
    const id = String(made.body["id"]);
    await callAs(lead, "PATCH", `/organizations/${id}`, { name: "Heron & All", version: 1 });
    await expect.poll(() => heard.length).toBeGreaterThan(1);
    await ear.end();
    expect(heard.join()).toContain("organization");
    expect(heard.join()).not.toContain(id);
  });
});

describe("a technician", () => {
  test("reads findings and timeline without what they say of clusters", async () => {
    const { caseId, organizationId, servers } = opened;
    const technician = await someone("technician");
    await joins(organizationId, technician);
    const findingId = await storeTestFinding(caseId, { serverId: servers[0] ?? null });
    const value = "b75f163ca9b9240bf4b37ad92bc7556b40a17e27c2b8ed5c8991385fe07d17d0";
    const evidenceId = await storeTestFile(caseId);
    const shared = { caseId, evidenceId };
    await inCase(caseId, async (tx) => {
      const entities = { ips: [], paths: [], hashes: [value], accounts: [], urls: [] };
      await tx.finding.updateMany({ where: { caseId, id: findingId }, data: { clusters: ["HAFNIUM"], entities } });
      await tx.findingSource.create({ data: { ...shared, findingId, count: 1n, samples: [], entities } });
      const sighting = { indicatorId: "ioc-001", type: "sha256", value, cluster: "HAFNIUM", count: 1n, samples: [] };
      await tx.sighting.create({ data: { ...shared, ...sighting, id: newId(), serverName: "EX01" } });
    });
    const event = { at: "2021-03-03T07:00:00Z", title: "A shell was written", clusters: ["HAFNIUM"] };
    expect((await callAs(lead, "POST", `/cases/${caseId}/timeline`, event)).status).toBe(201);

    const paths = ["findings", `findings/${findingId}`, "findings/facets", "timeline", "timeline/markers"];
    for (const path of paths) {
      const whole = await callAs(lead, "GET", `/cases/${caseId}/${path}`);
      const theirs = await callAs(technician, "GET", `/cases/${caseId}/${path}`);
      expect([whole.status, theirs.status], path).toEqual([200, 200]);
      const ofClusters = JSON.stringify(whole.body).match(/"cluster":"[^"]+"|"clusters":\[[^\]]/g) ?? [];
      expect(ofClusters.length, path).toBeGreaterThan(0);
      expect(JSON.stringify(theirs.body), path).not.toMatch(/"cluster":"[^"]+"|"clusters":\[[^\]]/);
    }
    const [known] = z
      .array(z.looseObject({ value: z.string() }))
      .parse((await callAs(technician, "GET", `/cases/${caseId}/findings/${findingId}`)).body["indicators"]);
    expect(known).toMatchObject({ value, cluster: "", strength: null });
    for (const path of ["timeline?cluster=HAFNIUM", "timeline/density?cluster=HAFNIUM"]) {
      expect((await callAs(technician, "GET", `/cases/${caseId}/${path}`)).status, path).toBe(403);
      expect((await callAs(lead, "GET", `/cases/${caseId}/${path}`)).status, path).toBe(200);
    }
  });
});
