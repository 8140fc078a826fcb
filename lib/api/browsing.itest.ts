import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { rawRoute } from "@/lib/access/raw";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { receiveEvidence } from "@/lib/evidence/commands";
import { closeQueue } from "@/lib/jobs/queue";
import { installedStore } from "@/lib/storage/installed";

import { serveEvidenceTable, serveManifest } from "./evidence-tables";
import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFinding } from "./testing";

vi.setConfig({ testTimeout: 120_000 });
const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-browsing-"));
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DATA", dataDir);
vi.stubEnv("BREAKWATER_MASTER_KEY", "5b".repeat(32));
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const head =
  "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken\r\n";
const row = (at: number, path: string) =>
  `2021-03-03 06:${String(at % 60).padStart(2, "0")}:00 10.0.0.1 POST ${path} - 443 - 203.0.113.${at % 250} curl/7 200 1\r\n`;
const hostile = "/a\u202Egnp.js\u001B[31m";
const log = Buffer.concat([
  Buffer.from(head),
  ...Array.from({ length: 400 }, (_, at) =>
    Buffer.from(row(at, at === 300 ? "/aspnet_client/discover.aspx" : `/owa/${at}`)),
  ),
  Buffer.from(row(7, hostile)),
  Buffer.from("2021-03-03 06:00:00 cut\r\n"),
  Buffer.from("2021-03-03 06:00:00 also cut\r\n"),
  Buffer.from([0xff, 0xfe, 0x20, 0x80, 13, 10]),
  Buffer.from(`${"x".repeat(600_000)}\r\n`),
  Buffer.from(row(9, "/last")),
]);

/** The byte where the line begins that holds a text. */
const place = (text: string) => log.lastIndexOf("\n", log.indexOf(text)) + 1;

type Scene = { lead: Caller; analyst: Caller; client: Caller; stranger: Caller; caseId: string; fileId: string };
let scene: Scene;
beforeAll(async () => {
  const [lead, analyst, client, stranger] = [
    await someone("lead"),
    await someone("analyst"),
    await someone("client"),
    await someone("analyst"),
  ];
  await inPortfolio(registerCampaigns);
  const { caseId } = await openTestCase(lead);
  await inCase(caseId, (tx) => tx.case.updateMany({ where: { id: caseId }, data: { memberIds: [analyst.id] } }));
  const stored = await (await installedStore()).save(caseId, Readable.from([log]));
  const path = "EX01/W3SVC1/u_ex210303.log";
  const { id: fileId } = await inCase(caseId, (tx) =>
    receiveEvidence(tx, systemActor, { caseId, path, stored, source: "script" }),
  );
  const findingId = await storeTestFinding(caseId, { serverId: null });
  await inCase(caseId, async (tx) => {
    const why = [{ field: "cs-uri-stem", test: "ends with discover.aspx", value: "/aspnet_client/discover.aspx" }];
    const samples = [{ at: null, line: 303, offset: place("discover"), length: 90, text: "", why }];
    await tx.findingSource.create({ data: { caseId, findingId, evidenceId: fileId, count: 1, entities: {}, samples } });
    await tx.rejectedRow.createMany({
      data: ["=cmd|' /C calc'!A0", "cut", "also cut"].map((text, at) => ({
        caseId,
        id: newId(),
        evidenceId: fileId,
        line: BigInt(404 + at),
        offset: BigInt(place("cut")),
        reason: at === 0 ? "The time cannot be read." : "12 columns expected, 3 found.",
        text,
      })),
    });
  });
  scene = { lead, analyst, client, stranger, caseId, fileId };
});

const ask = (who: Caller, path: string, params: Record<string, string | number> = {}) =>
  callAs(
    who,
    "GET",
    `/cases/${scene.caseId}/evidence/${scene.fileId}/${path}?${new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]))}`,
  );

describe("looking into a file", () => {
  test("shows lines with their numbers, the records in them, and why a row was rejected", async () => {
    const offset = place(" cut");
    const { status, body } = await ask(scene.analyst, "browse", { offset, line: 404, before: 1, after: 3 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ binary: false, parsing: "lines", columns: { number: 2 }, sizeBytes: log.length });
    expect(body["lines"]).toMatchObject([
      { line: 403, text: expect.stringContaining(hostile) },
      { line: 404, text: "2021-03-03 06:00:00 cut", hit: true },
      { line: 405 },
      { line: 406, text: "\uFFFD\uFFFD \uFFFD" },
    ]);
    expect(body["rejected"]).toMatchObject([{ offset, reason: expect.stringContaining("columns expected") }, {}, {}]);
    const [record] = itemsOf({ status, body: { items: body["records"] } });
    expect(record?.["at"]).toBe("2021-03-03T06:07:00.000Z");
    expect(record?.["fields"]).toContainEqual({ name: "cs-uri-stem", value: hostile, cut: false });
  });

  test("is noted in the custody record with its purpose, once an hour", async () => {
    await ask(scene.lead, "browse", { purpose: "Triage of the web shell" });
    await ask(scene.lead, "search", { q: "discover" });
    const custody = itemsOf(await ask(scene.lead, "custody")).filter((event) => event["action"] === "opened");
    const purposes = custody.map((event) => event["purpose"]);
    expect(purposes.filter((purpose) => purpose === "Triage of the web shell")).toHaveLength(1);
    expect(purposes).not.toContain("The file was searched");
  });

  test("is for the team on the case; for anyone else there is no such file", async () => {
    for (const path of ["browse", "search?q=a", "bytes", "records", "line?line=3", "marks"]) {
      const address = `/cases/${scene.caseId}/evidence/${scene.fileId}/${path}`;
      expect((await callAs(scene.analyst, "GET", address)).status, path).toBe(200);
      expect((await callAs(scene.stranger, "GET", address)).status, path).toBe(404);
      expect((await callAs(scene.client, "GET", address)).status, path).toBe(404);
    }
    const { caseId: other } = await openTestCase(scene.lead);
    const elsewhere = await callAs(scene.lead, "GET", `/cases/${other}/evidence/${scene.fileId}/browse`);
    expect(elsewhere.status).toBe(404);
  });

  test("holds its bounds", async () => {
    expect((await ask(scene.lead, "browse", { offset: log.length + 1 })).status).toBe(400);
    expect((await ask(scene.lead, "browse", { after: 10_000 })).status).toBe(400);
    expect((await ask(scene.lead, "bytes", { length: 100_000 })).status).toBe(400);
    expect((await ask(scene.lead, "search", { q: "x".repeat(201) })).status).toBe(400);
    expect((await ask(scene.lead, "browse", { offset: -1 })).status).toBe(400);
    const long = await ask(scene.lead, "browse", { offset: log.indexOf("xxxx"), after: 1 });
    expect(long.body["lines"]).toMatchObject([{ cut: true, text: "x".repeat(4096) }]);
  });

  test("finds words in the text and in one field, with the number of the line", async () => {
    const text = await ask(scene.analyst, "search", { q: "DISCOVER.aspx" });
    expect(text.body).toMatchObject({ done: true, scannedTo: log.length });
    expect(text.body["hits"]).toMatchObject([{ line: 303, offset: log.lastIndexOf("2021", log.indexOf("discover")) }]);
    const field = await ask(scene.analyst, "search", { q: "curl", field: "cs-uri-stem" });
    expect(field.body["hits"]).toEqual([]);
    const some = await ask(scene.analyst, "search", { q: "/owa/", field: "cs-uri-stem", limit: 10 });
    expect(some.body["hits"]).toHaveLength(10);
    expect(some.body).toMatchObject({ done: false, line: 13 });
  });

  test("finds a line by its number, and bytes by their place", async () => {
    const found = await ask(scene.analyst, "line", { line: 303 });
    expect(found.body).toMatchObject({ line: 303, reached: true });
    const bytes = await ask(scene.analyst, "bytes", { offset: log.indexOf(Buffer.from([0xff, 0xfe])), length: 4 });
    expect(bytes.body["hex"]).toBe("fffe2080");
  });

  test("names the lines that findings quote", async () => {
    const marks = itemsOf(await ask(scene.analyst, "marks"));
    expect(marks.some((mark) => mark["line"] === 303)).toBe(true);
  });
});

describe("rejected rows", () => {
  const table = rawRoute("evidence.inspect", serveEvidenceTable);
  const get = (who: Caller, file: string) =>
    table(new Request("http://breakwater.test/x", { headers: { cookie: who.cookie } }), {
      params: Promise.resolve({ caseId: scene.caseId, evidenceId: scene.fileId, file }),
    });

  test("are listed by reason and page by page", async () => {
    expect(itemsOf(await ask(scene.lead, "rejected", { reason: "12 columns expected, 3 found." }))).toHaveLength(2);
    const page = await ask(scene.lead, "rejected", { limit: 1 });
    const rest = await ask(scene.lead, "rejected", { limit: 100, cursor: String(page.body["nextCursor"]) });
    expect([...itemsOf(page), ...itemsOf(rest)].map((row) => row["line"])).toEqual([404, 405, 406]);
  });

  test("leave as a table whose cells are no formulas, for those on the case, and the taking stands in the audit chain", async () => {
    const csv = await (await get(scene.lead, "rejected.csv")).text();
    expect(csv.split("\r\n").slice(0, 2)).toEqual([
      "line,offset,reason,text",
      `404,${place("cut")},The time cannot be read.,'=cmd|' /C calc'!A0`,
    ]);
    expect((await get(scene.lead, "custody.csv")).headers.get("content-disposition")).toContain("attachment");
    expect((await get(scene.lead, "secrets.csv")).status).toBe(404);
    expect((await get(scene.stranger, "custody.csv")).status).toBe(404);
    const events = itemsOf(await callAs(scene.lead, "GET", `/cases/${scene.caseId}/audit`));
    expect(events.map((event) => event["action"])).toContain("evidence.table");
  });

  test("and the list of all files leaves with their hashes", async () => {
    const manifest = rawRoute("evidence.inspect", serveManifest);
    const listed = await manifest(new Request("http://breakwater.test/x", { headers: { cookie: scene.lead.cookie } }), {
      params: Promise.resolve({ caseId: scene.caseId }),
    });
    expect(await listed.text()).toContain(`${scene.fileId},EX01/W3SVC1/u_ex210303.log,`);
  });
});

describe("who may have files read again", () => {
  test("is the same as for one file, and raising a limit is for leads", async () => {
    const { caseId, fileId, lead, analyst, stranger } = scene;
    const post = (who: Caller, path: string) => callAs(who, "POST", `/cases/${caseId}/${path}`, {});
    expect((await post(analyst, "evidence-reread")).body).toEqual({ queued: 0, left: 0 });
    expect((await post(stranger, "evidence-reread")).status).toBe(404);
    expect((await post(analyst, `evidence/${fileId}/raise-limit`)).status).toBe(403);
    expect((await post(lead, `evidence/${fileId}/raise-limit`)).status).toBe(409);
    expect((await post(stranger, `evidence/${fileId}/verify`)).status).toBe(404);
    expect((await post(analyst, `evidence/${fileId}/verify`)).body).toMatchObject({
      verification: { state: "running" },
    });
  });
});

describe("the files behind a span of coverage", () => {
  test("are those that cover a part of it", async () => {
    const { caseId, fileId } = scene;
    await inCase(caseId, (tx) =>
      tx.coverage.create({
        data: {
          caseId,
          id: newId(),
          evidenceId: fileId,
          serverName: null,
          logKind: "iis/w3svc1",
          fromAt: new Date("2021-03-03T06:00:00Z"),
          toAt: new Date("2021-03-03T07:00:00Z"),
          rows: 402,
        },
      }),
    );
    const files = async (from: string, to: string) =>
      itemsOf(
        await callAs(
          scene.analyst,
          "GET",
          `/cases/${caseId}/coverage/files?logKind=iis%2Fw3svc1&fromAt=${from}&toAt=${to}`,
        ),
      ).map((file) => file["id"]);
    expect(await files("2021-03-03T00:00:00Z", "2021-03-04T00:00:00Z")).toEqual([fileId]);
    expect(await files("2021-03-04T00:00:00Z", "2021-03-05T00:00:00Z")).toEqual([]);
  });
});
