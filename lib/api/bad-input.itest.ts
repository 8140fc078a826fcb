import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { rawRoute } from "@/lib/access/raw";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { encodeCursor } from "@/lib/core/cursor";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { exportCases } from "./cases-csv";
import { putEvidence } from "./evidence-put";
import { caseOfUpload, serveUpload } from "./evidence-tus";
import { callAs, type Caller, openTestCase, someone } from "./testing";

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-input-"));
for (const [name, value] of Object.entries({
  NEXTAUTH_SECRET: "a secret that is long enough for tests",
  BREAKWATER_DATA: dataDir,
  BREAKWATER_MASTER_KEY: "5b".repeat(32),
}))
  vi.stubEnv(name, value);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

let admin: Caller = { id: "", cookie: "" };
let caseId = "";
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  admin = await someone("admin");
  ({ caseId } = await openTestCase(admin));
});

describe("a cursor that a list did not give out", () => {
  const id = newId();
  const cursors = [
    ["x"],
    ["x", "y"],
    [1e12, id],
    [1, "x", "y"],
    ["patched", 1, "y"],
    ["no such state", 1, id],
    ["2021-03-03T06:49:00.000Z", "y"],
    ["yesterday", id],
    ["na\0me", id],
  ].map((values) => encodeCursor(values));
  const sorts = ["attention", "activity", "name", "due", "exposure", "compromise", "phase"];
  const lists = [
    "/audit?",
    "/users?",
    "/organizations?",
    ...sorts.map((sort) => `/cases?sort=${sort}&`),
    ...["audit", "evidence", "findings", "timeline"].map((list) => `/cases/CASE/${list}?`),
    `/cases/CASE/evidence?parentId=${id}&`,
  ];

  test.each(lists)("is refused by %s", async (list) => {
    for (const cursor of cursors) {
      const answer = await callAs(admin, "GET", `${list.replace("CASE", caseId)}cursor=${cursor}`);
      // Two lists may give out cursors of one shape; such a one begins at a place of its own and shows nothing else.
      if (answer.status === 200) continue;
      expect([answer.status, answer.body], cursor).toMatchObject([400, { data: { field: "cursor" } }]);
    }
    const made = encodeCursor(["x", "y", "z"]);
    expect((await callAs(admin, "GET", `${list.replace("CASE", caseId)}cursor=${made}`)).status).toBe(400);
  });
});

describe("text that no database stores", () => {
  const nul = "a\0b";

  test("is refused with its field, in what is written and in what is asked for", async () => {
    const written = await callAs(admin, "POST", "/organizations", { name: "Heron", contacts: [{ name: nul }] });
    expect([written.status, written.body]).toMatchObject([
      400,
      { code: "INVALID", data: { fields: [{ field: "contacts.0.name" }] } },
    ]);
    const half = await callAs(admin, "POST", "/organizations", { name: "Heron", tags: ["\ud83d"] });
    expect([half.status, half.body]).toMatchObject([400, { data: { fields: [{ field: "tags.0" }] } }]);
    const asked = await callAs(admin, "GET", `/organizations?q=${encodeURIComponent(nul)}`);
    expect([asked.status, asked.body]).toMatchObject([400, { data: { fields: [{ field: "q" }] } }]);
  });

  test("is refused in the name of a file and the filters of an export", async () => {
    const headers = { host: "breakwater.test", origin: "http://breakwater.test", cookie: admin.cookie };
    const at = (params: Record<string, string>) => ({ params: Promise.resolve(params) });
    const put = await rawRoute("evidence.add", putEvidence)(
      new Request(`http://breakwater.test/api/v1/cases/${caseId}/evidence?filename=a%00b.log`, {
        method: "PUT",
        headers,
        body: "one line",
      }),
      at({ caseId }),
    );
    expect([put.status, await put.json()]).toMatchObject([400, { data: { field: "filename" } }]);
    const csv = await rawRoute("portfolio.export", exportCases)(
      new Request("http://breakwater.test/api/v1/campaigns/exchange-2021/cases.csv?q=%00", { headers }),
      at({ slug: "exchange-2021" }),
    );
    expect([csv.status, await csv.json()]).toMatchObject([400, { data: { field: "q" } }]);
    const name = Buffer.from("a\0b.log").toString("base64");
    const tus = await rawRoute("evidence.add", serveUpload, { caseOf: caseOfUpload })(
      new Request("http://breakwater.test/api/v1/uploads", {
        method: "POST",
        headers: {
          ...headers,
          "tus-resumable": "1.0.0",
          "upload-length": "10",
          "upload-metadata": `caseId ${Buffer.from(caseId).toString("base64")},filename ${name}`,
        },
      }),
      at({}),
    );
    expect([tus.status, await tus.json()]).toMatchObject([400, { data: { field: "filename" } }]);
  });
});
