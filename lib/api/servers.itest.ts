import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { settle } from "@/lib/portfolio/settle";

import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFile, storeTestFinding } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

let lead: Caller = { id: "", cookie: "" };
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  lead = await someone("lead");
});

type Server = Record<string, unknown> & { id: string; version: number; noEvidenceGaps: string[] };

async function serverOf(caseId: string, serverId: string): Promise<Server> {
  const found = itemsOf(await callAs(lead, "GET", `/cases/${caseId}/servers`)).find(
    (server) => server["id"] === serverId,
  );
  return {
    noEvidenceGaps: [],
    ...found,
    id: serverId,
    version: Number(found?.["version"]),
    ...(Array.isArray(found?.["noEvidenceGaps"]) ? { noEvidenceGaps: found["noEvidenceGaps"].map(String) } : {}),
  };
}

async function read(caseId: string, serverId: string, body: object) {
  return callAs(lead, "POST", `/cases/${caseId}/servers/${serverId}/builds`, body);
}

async function confirm(caseId: string, serverId: string, body: object) {
  const { version } = await serverOf(caseId, serverId);
  return callAs(lead, "POST", `/cases/${caseId}/servers/${serverId}/confirm`, { version, ...body });
}

const vulnerable = { build: "15.2.792.3", source: "exsetup" };
const patched = { build: "15.2.792.10", source: "exsetup" };

describe("exposure from build readings", () => {
  test("the latest reading that decides gives the present, also when it is typed in first", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    await read(caseId, id, { ...patched, observedAt: "2021-03-12T10:00:00Z" });
    await read(caseId, id, { ...vulnerable, observedAt: "2021-03-01T10:00:00Z" });
    expect(await serverOf(caseId, id)).toMatchObject({
      exposure: "patched",
      currentBuild: "15.2.792.10",
      patchedAt: "2021-03-12T10:00:00.000Z",
      exposureProposed: "patched",
    });
    await read(caseId, id, { ...vulnerable, observedAt: "2021-03-14T10:00:00Z" });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "vulnerable", patchedAt: null });
  });

  test("AdminDisplayVersion and three parts never prove the update, and never undo proof", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    expect(
      (await read(caseId, id, { build: "Version 15.2 (Build 792.10)", source: "admin_display_version" })).body,
    ).toMatchObject({ exposure: "unknown" });
    expect((await read(caseId, id, { build: "15.2.792", source: "owa" })).body).toMatchObject({ exposure: "unknown" });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "unknown", exposureProposed: null });
    await read(caseId, id, { ...patched, observedAt: "2021-03-10T00:00:00Z" });
    await read(caseId, id, { build: "15.2.792", source: "owa", observedAt: "2021-03-20T00:00:00Z" });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "patched" });
  });

  test("text that is no version and a time in the future are refused at their field", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    expect(await read(caseId, id, { build: "latest", source: "manual" })).toMatchObject({
      status: 400,
      body: { data: { field: "build" } },
    });
    expect(
      await read(caseId, id, { ...patched, observedAt: new Date(Date.now() + 3_600_000).toISOString() }),
    ).toMatchObject({ status: 400, body: { data: { field: "observedAt" } } });
  });

  test("disconnected stays through a patched build and gives way to later proof of a vulnerable one", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    expect(
      (await confirm(caseId, id, { exposure: "disconnected", reason: "Pulled from the network." })).body,
    ).toMatchObject({ exposure: "disconnected", exposureReason: "Pulled from the network." });
    await read(caseId, id, patched);
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "disconnected", exposureProposed: "patched" });
    await read(caseId, id, vulnerable);
    expect(await serverOf(caseId, id)).toMatchObject({
      exposure: "vulnerable",
      exposureConfirmed: "disconnected",
      exposureWord: "Pulled from the network.",
    });
  });

  test("a word of a person is not lifted by a reading that decides nothing, nor by reading an old file again", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const evidenceId = await storeTestFile(caseId);
    const reading = {
      caseId,
      serverId: id,
      build: "15.2.792.3",
      source: "httpproxy",
      observedAt: new Date("2021-03-01T00:00:00Z"),
      exposure: "vulnerable",
      reason: "No March update.",
      evidenceId,
    };
    await inCase(caseId, async (tx) => {
      await tx.buildReading.create({ data: { ...reading, id: newId(), recordedAt: new Date() } });
      await settle(tx, caseId);
    });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "vulnerable", exposureAssurance: "evidenced" });
    await confirm(caseId, id, { exposure: "mitigated", reason: "URL rewrite rule is in place." });
    await read(caseId, id, { build: "15.2.792", source: "owa" });
    await inCase(caseId, async (tx) => {
      await tx.buildReading.deleteMany({ where: { caseId, evidenceId } });
      await tx.buildReading.create({ data: { ...reading, id: newId(), recordedAt: new Date() } });
      await settle(tx, caseId);
    });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "mitigated", exposureProposed: "vulnerable" });
  });

  test("a server is gone since the day a person names, not since the click, and logs have to cover no more", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const gone = { exposure: "disconnected", reason: "Pulled from the network." };
    const refused = async (body: object) => confirm(caseId, id, { ...gone, ...body });
    for (const body of [
      { since: new Date(Date.now() + 3_600_000).toISOString() },
      { since: "2019-12-31T00:00:00Z" },
      { since: "2021-03-06T18:00:00Z", exposure: "mitigated" },
    ])
      expect(await refused(body)).toMatchObject({ status: 400, body: { data: { field: "since" } } });
    const since = "2021-03-06T18:00:00.000Z";
    expect((await confirm(caseId, id, { ...gone, since })).body).toMatchObject({
      exposure: "disconnected",
      exposureSince: since,
      needed: { from: "2021-02-26T00:00:00.000Z", to: since },
    });
    await read(caseId, id, { ...patched, observedAt: "2021-03-20T10:00:00Z" });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "disconnected", needed: { to: since } });
    expect((await confirm(caseId, id, { ...gone, since: "2021-01-20T00:00:00Z" })).body).toMatchObject({
      needed: { from: "2021-01-03T00:00:00.000Z", to: "2021-01-20T00:00:00.000Z" },
    });
    expect((await confirm(caseId, id, gone)).body).toMatchObject({ exposureSince: null });
  });

  test("“patched” since a day, by a person's word alone, ends the exposure on that day", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const since = "2021-03-08T20:00:00.000Z";
    const word = { exposure: "patched", reason: "The list of installed updates names KB5000871.", since };
    expect((await confirm(caseId, id, word)).body).toMatchObject({
      exposure: "patched",
      exposureAssurance: "claimed",
      patchedAt: since,
      needed: { to: since },
    });
    await read(caseId, id, vulnerable);
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "vulnerable", patchedAt: null });
  });

  test("a file named as the reason of a word makes it evidenced, and verified when somebody else sent it", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    await read(caseId, id, { build: "15.1.1415.8", source: "exsetup", observedAt: "2021-03-12T10:00:00Z" });
    expect(await serverOf(caseId, id)).toMatchObject({ exposure: "unknown", builds: [{ checkByHand: true }] });
    const own = await storeTestFile(caseId, { filename: "updates.txt", receivedById: lead.id });
    const word = { exposure: "patched", reason: "KB5000871 is in the list.", since: "2021-03-11T20:00:00Z" };
    const other = await openTestCase(lead);
    const foreign = await storeTestFile(other.caseId);
    expect(await confirm(caseId, id, { ...word, evidenceId: foreign })).toMatchObject({
      status: 400,
      body: { data: { field: "evidenceId" } },
    });
    expect((await confirm(caseId, id, { ...word, evidenceId: own })).body).toMatchObject({
      exposure: "patched",
      exposureAssurance: "evidenced",
      exposureEvidence: { id: own, filename: "updates.txt" },
      patchedAt: "2021-03-11T20:00:00.000Z",
    });
    const second = await someone("lead");
    const { version } = await serverOf(caseId, id);
    const body = { ...word, version, evidenceId: own };
    expect((await callAs(second, "POST", `/cases/${caseId}/servers/${id}/confirm`, body)).body).toMatchObject({
      exposureAssurance: "verified",
    });
  });

  test("whoever sent the log that shows a build is no second person for it, also when it came in an archive", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const archive = await storeTestFile(caseId, { format: "archive", receivedById: lead.id });
    const evidenceId = await storeTestFile(caseId, { parentId: archive, rootId: archive });
    await inCase(caseId, async (tx) => {
      await tx.buildReading.create({
        data: {
          caseId,
          id: newId(),
          serverId: id,
          build: "15.2.792.10",
          source: "httpproxy",
          observedAt: new Date("2021-03-10T00:00:00Z"),
          exposure: "patched",
          reason: "With the March update.",
          evidenceId,
          recordedAt: new Date(),
        },
      });
      await settle(tx, caseId);
    });
    expect((await confirm(caseId, id, { exposure: "patched" })).body).toMatchObject({ exposureAssurance: "evidenced" });
    const second = await someone("lead");
    const { version } = await serverOf(caseId, id);
    const body = { version, exposure: "patched" };
    expect((await callAs(second, "POST", `/cases/${caseId}/servers/${id}/confirm`, body)).body).toMatchObject({
      exposure: "patched",
      exposureAssurance: "verified",
    });
  });
});

describe("a person's word on compromise", () => {
  test("what findings propose holds at once, and differing from it needs a reason", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    await storeTestFinding(caseId, { serverId: id, proposes: "operated", severity: "critical" });
    expect(await serverOf(caseId, id)).toMatchObject({
      compromise: "operated",
      compromiseAssurance: "evidenced",
      compromiseProposed: "operated",
    });
    expect(await confirm(caseId, id, { compromise: "attempted" })).toMatchObject({
      status: 400,
      body: { data: { field: "reason" } },
    });
    expect(await confirm(caseId, id, { compromise: "operated" })).toMatchObject({
      status: 200,
      body: { compromise: "operated", compromiseAssurance: "verified" },
    });
    expect(
      (await confirm(caseId, id, { compromise: "attempted", reason: "The page is our own monitor." })).body,
    ).toMatchObject({ compromise: "attempted", compromiseAssurance: "claimed", compromiseProposed: "operated" });
  });

  test("is lifted by a finding that was not there when it was given, not by those that were", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    await storeTestFinding(caseId, { serverId: id, proposes: "implanted" });
    await confirm(caseId, id, { compromise: "attempted", reason: "The file is a backup." });
    await read(caseId, id, patched);
    expect(await serverOf(caseId, id)).toMatchObject({ compromise: "attempted" });
    await storeTestFinding(caseId, { serverId: id, proposes: "implanted", title: "Another shell" });
    expect(await serverOf(caseId, id)).toMatchObject({
      compromise: "implanted",
      compromiseConfirmed: "attempted",
      compromiseWord: "The file is a backup.",
    });
  });

  test("no evidence is refused with every gap, and holds only while nothing is missing", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const refused = await confirm(caseId, id, { compromise: "no_evidence" });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toMatch(
      /hunting tasks are not done.*No HttpProxy\\\\Ecp log.*No ECP server log.*No IIS W3SVC1 log/,
    );
    await read(caseId, id, { ...patched, observedAt: "2021-03-04T00:00:00Z" });
    const evidenceId = await storeTestFile(caseId);
    const span = {
      caseId,
      evidenceId,
      serverId: id,
      serverName: "EX01",
      fromAt: new Date("2021-02-25T00:00:00Z"),
      toAt: new Date("2021-03-05T00:00:00Z"),
      rows: 9n,
    };
    await inCase(caseId, async (tx) => {
      await tx.coverage.createMany({
        data: ["httpproxy/owa", "ecp_server", "iis/w3svc2"].map((logKind) => ({ ...span, id: newId(), logKind })),
      });
    });
    expect((await serverOf(caseId, id)).noEvidenceGaps.slice(1)).toEqual([
      "No HttpProxy\\Ecp log was uploaded.",
      "No IIS W3SVC1 log was uploaded.",
    ]);
    await inCase(caseId, async (tx) => {
      await tx.coverage.createMany({
        data: ["httpproxy/ecp", "iis/w3svc1"].map((logKind) => ({ ...span, id: newId(), logKind })),
      });
      await tx.task.updateMany({ where: { caseId, phase: "hunt" }, data: { state: "done", assurance: "verified" } });
      await settle(tx, caseId);
    });
    expect(await serverOf(caseId, id)).toMatchObject({ coverageShare: 1, noEvidenceGaps: [] });
    const oneTask = { caseId, key: "hunt-msert-full" };
    const setOne = (data: { state: string; reason: string | null }) =>
      inCase(caseId, (tx) => tx.task.updateMany({ where: oneTask, data }));
    await setOne({ state: "not_applicable", reason: "The scanner does not run here." });
    expect((await serverOf(caseId, id)).noEvidenceGaps).toEqual([
      "1 hunting task is not done; 1 was set aside as not applicable, which shows nothing.",
    ]);
    await setOne({ state: "done", reason: null });
    expect(await confirm(caseId, id, { compromise: "no_evidence" })).toMatchObject({
      status: 200,
      body: {
        compromise: "no_evidence",
        compromiseAssurance: "verified",
        reach: { from: "2021-02-25T00:00:00.000Z", to: "2021-03-04T00:00:00.000Z", before: "nothing" },
      },
    });
    expect((await callAs(lead, "GET", `/cases/${caseId}`)).body).toMatchObject({
      verdict: {
        sentence:
          "No evidence of compromise on EX01: logs cover 25 Feb to 4 Mar; nothing before was seen. EX01 is patched.",
      },
    });
    await inCase(caseId, async (tx) => {
      await tx.coverage.deleteMany({ where: { caseId, logKind: "ecp_server" } });
      await settle(tx, caseId);
    });
    const lapsed = await serverOf(caseId, id);
    expect(lapsed).toMatchObject({ compromise: "unknown", compromiseConfirmed: "no_evidence" });
    expect(String(lapsed["compromiseReason"])).toMatch(/Recorded as no evidence, but: No ECP server log was uploaded/);
  });

  test("no evidence is refused while a finding says otherwise", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    await storeTestFinding(caseId, { serverId: id, proposes: "attempted", severity: "medium" });
    expect(JSON.stringify((await confirm(caseId, id, { compromise: "no_evidence" })).body)).toContain(
      "Findings propose",
    );
  });

  test("a finding that names no server counts for the only one, and for the case where there are several", async () => {
    const one = await openTestCase(lead);
    await storeTestFinding(one.caseId, { serverId: null, proposes: "implanted" });
    expect(await serverOf(one.caseId, one.servers[0] ?? "")).toMatchObject({ compromise: "implanted" });
    const two = await openTestCase(lead, ["EX01", "EX02"]);
    await storeTestFinding(two.caseId, { serverId: null, proposes: "implanted" });
    expect(await serverOf(two.caseId, two.servers[0] ?? "")).toMatchObject({ compromise: "unknown" });
    expect((await callAs(lead, "GET", `/cases/${two.caseId}`)).body).toMatchObject({
      compromise: "implanted",
      verdict: { sentence: expect.stringContaining("on a server that the evidence does not name") },
    });
  });
});

test("theft of mail is told beside the attempt, and a confirmed verdict asks again when it comes to light", async () => {
  const { caseId, servers } = await openTestCase(lead, ["EX01", "EX02"]);
  const [id = ""] = servers;
  await storeTestFinding(caseId, { serverId: id, proposes: "attempted" });
  const before = (await callAs(lead, "GET", `/cases/${caseId}`)).body;
  expect(before).toMatchObject({ compromise: "attempted", mailRead: null });
  const word = { version: before["version"], sentence: "Somebody tried, and nothing came of it." };
  expect((await callAs(lead, "POST", `/cases/${caseId}/verdict`, word)).status).toBe(200);
  const theft = { serverId: id, proposes: "attempted", stage: "mailbox_theft" };
  const findingId = await storeTestFinding(caseId, theft);
  const after = (await callAs(lead, "GET", `/cases/${caseId}`)).body;
  expect(after).toMatchObject({
    mailRead: "Mail on EX01 could be read.",
    verdict: { confirmedAt: null, sentence: expect.stringContaining("Mail on EX01 could be read.") },
  });
  await storeTestFinding(caseId, { ...theft, serverId: null });
  expect((await callAs(lead, "GET", `/cases/${caseId}`)).body["mailRead"]).toBe(
    "Mail on EX01 and a server that the evidence does not name could be read.",
  );
  await inCase(caseId, async (tx) => {
    await tx.finding.updateMany({ where: { caseId, id: { not: findingId } }, data: { triage: "dismissed" } });
    await tx.finding.updateMany({ where: { caseId, id: findingId }, data: { triage: "duplicate" } });
    await settle(tx, caseId);
  });
  const cleared = (await callAs(lead, "GET", `/cases/${caseId}`)).body;
  expect(cleared["mailRead"]).toBeNull();
  expect(JSON.stringify(cleared["verdict"])).not.toContain("Mail on");
});

describe("what is written about a server", () => {
  test("a stale version answers 409 with the server as it is", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const { version } = await serverOf(caseId, id);
    await callAs(lead, "PATCH", `/cases/${caseId}/servers/${id}`, { version, note: "First." });
    expect(await callAs(lead, "PATCH", `/cases/${caseId}/servers/${id}`, { version, note: "Second." })).toMatchObject({
      status: 409,
      body: { data: { current: { note: "First.", version: version + 1 } } },
    });
    expect(
      await callAs(lead, "POST", `/cases/${caseId}/servers/${id}/confirm`, { version, exposure: "unknown" }),
    ).toMatchObject({ status: 409 });
  });

  test("every write leaves one audit event with before and after, and settling changes no version", async () => {
    const { caseId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const before = (await serverOf(caseId, id)).version;
    await read(caseId, id, vulnerable);
    await storeTestFinding(caseId, { serverId: id, proposes: "implanted" });
    expect((await serverOf(caseId, id)).version).toBe(before);
    await confirm(caseId, id, { exposure: "mitigated", reason: "Rule in place." });
    const events = await inCase(caseId, (tx) =>
      tx.auditEvent.findMany({ where: { caseId, objectId: id }, orderBy: { seq: "asc" } }),
    );
    expect(events.map((event) => event.action)).toEqual(["server.add", "server.confirm"]);
    expect(JSON.parse(events[1]?.payload ?? "{}")).toMatchObject({
      before: { exposure: "vulnerable" },
      after: { exposure: "mitigated" },
      reason: "Rule in place.",
    });
  });

  test("a client reads states and coverage, not what the team writes and weighs", async () => {
    const { caseId, organizationId, servers } = await openTestCase(lead);
    const [id = ""] = servers;
    const client = await someone("client");
    await inPortfolio((tx) => tx.organizationMember.create({ data: { organizationId, userId: client.id } }));
    await storeTestFinding(caseId, { serverId: id, proposes: "operated", title: "Shell of a named attacker" });
    const { version } = await serverOf(caseId, id);
    await callAs(lead, "PATCH", `/cases/${caseId}/servers/${id}`, { version, note: "The client must not read this." });
    const seen = await callAs(client, "GET", `/cases/${caseId}/servers`);
    expect(itemsOf(seen)[0]).toMatchObject({
      hostname: "EX01",
      compromise: "operated",
      note: "",
      compromiseProposedReasons: [],
    });
    expect(JSON.stringify(seen.body)).not.toMatch(/named attacker|must not read/);
  });
});
