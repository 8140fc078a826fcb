import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { rawRoute } from "@/lib/access/raw";
import { makeUser, signedIn } from "@/lib/auth/testing";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { createOrganization } from "@/lib/organizations/commands";
import { openStore } from "@/lib/storage/blobs";
import { installedStore } from "@/lib/storage/installed";

import { exportContent } from "./evidence-content";
import { putEvidence } from "./evidence-put";
import { caseOfUpload, describeUploads, serveUpload } from "./evidence-tus";
import { serveApi } from "./handlers";

// Threads and encrypted objects take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-api-"));
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

const put = rawRoute("evidence.add", putEvidence);
const tus = rawRoute("evidence.add", serveUpload, { caseOf: caseOfUpload });
const content = rawRoute("evidence.export", exportContent);

type Person = { id: string; cookie: string };
const people = new Map<string, Person>();
let caseId = "";
let otherCaseId = "";

async function newCase(clientId: string | null): Promise<string> {
  const id = newId();
  const organization = await inPortfolio((tx) =>
    createOrganization(tx, systemActor, { name: `Alder Bay ${id}`, domains: [], ipRanges: [], tags: [], contacts: [] }),
  );
  await inCase(id, (tx) =>
    openCase(tx, systemActor, { caseId: id, organizationId: organization.id, campaignSlug: "exchange-2021" }),
  );
  if (clientId)
    await inPortfolio((tx) =>
      tx.organizationMember.create({ data: { organizationId: organization.id, userId: clientId } }),
    );
  return id;
}

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  const roles: [string, CaseRole][] = [
    ["lead", "lead"],
    ["lead2", "lead"],
    ["manager", "manager"],
    ["client", "client"],
    ["technician", "technician"],
    ["technician2", "technician"],
  ];
  for (const [name, role] of roles) {
    const user = await makeUser(role);
    people.set(name, { id: user.id, cookie: await signedIn(user.id) });
  }
  caseId = await newCase(people.get("client")?.id ?? null);
  otherCaseId = await newCase(null);
  const technician = people.get("technician2")?.id ?? "";
  await inCase(caseId, (tx) => tx.case.updateMany({ where: { id: caseId }, data: { memberIds: [technician] } }));
});

function ask(
  who: string,
  method: string,
  path: string,
  more: { headers?: Record<string, string>; body?: Uint8Array | string } = {},
): Request {
  const headers = new Headers({
    host: "breakwater.test",
    origin: "http://breakwater.test",
    cookie: people.get(who)?.cookie ?? "",
    ...more.headers,
  });
  const body = typeof more.body === "string" ? more.body : more.body && new Blob([new Uint8Array(more.body)]).stream();
  const init = { method, headers, body, duplex: "half" };
  return new Request(`http://breakwater.test${path}`, init);
}

const at = (params: Record<string, string | string[]>) => ({ params: Promise.resolve(params) });
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function send(
  who: string,
  bytes: Uint8Array,
  more: { name?: string; headers?: Record<string, string>; into?: string } = {},
) {
  const into = more.into ?? caseId;
  const request = ask(
    who,
    "PUT",
    `/api/v1/cases/${into}/evidence?filename=${encodeURIComponent(more.name ?? "a.log")}`,
    { body: bytes, headers: more.headers },
  );
  const response = await put(request, at({ caseId: into }));
  const body: {
    id: string;
    sha256: string;
    sizeBytes: number;
    state: string;
    message: string;
    data?: { field?: string };
    duplicateOfName: string | null;
  } = await response.json();
  return { status: response.status, body };
}

describe("PUT", () => {
  test("stores 20 MB whole, under the hash of what was sent, and queues it", async () => {
    const bytes = randomBytes(20_000_000);
    const { status, body } = await send("lead", bytes, { headers: { "x-content-sha256": sha256(bytes) } });
    expect([status, body.sha256, body.sizeBytes, body.state]).toEqual([201, sha256(bytes), 20_000_000, "queued"]);
    const reader = await (await installedStore()).open({ namespace: caseId, sha256: body.sha256 });
    const kept = createHash("sha256");
    for await (const piece of reader.read()) kept.update(piece);
    await reader.close();
    expect(kept.digest("hex")).toBe(sha256(bytes));
  });

  test("is an error when fewer bytes arrive than were declared, or others; no row is left", async () => {
    const before = await inCase(caseId, (tx) => tx.evidence.count({ where: { caseId } }));
    const bytes = randomBytes(40_000);
    const short = await send("lead", bytes, { headers: { "content-length": "50000" } });
    const other = await send("lead", bytes, { headers: { "x-content-sha256": sha256(randomBytes(4)) } });
    expect([short.status, other.status]).toEqual([422, 422]);
    expect(short.body.message).toMatch(/\.$/);
    expect(await inCase(caseId, (tx) => tx.evidence.count({ where: { caseId } }))).toBe(before);
  });

  test("names the same content a duplicate, and needs a name", async () => {
    const bytes = randomBytes(1_000);
    await send("lead", bytes, { name: "EX01/first.log" });
    expect((await send("lead", bytes, { name: "second.log" })).body.duplicateOfName).toBe("EX01/first.log");
    expect(await send("lead", bytes, { name: " " })).toMatchObject({
      status: 400,
      body: { data: { field: "filename" } },
    });
  });

  test("receives a file once that is sent twenty times under one idempotency key, and refuses another under it", async () => {
    const bytes = randomBytes(2_000);
    const headers = { "idempotency-key": "collect-7 EX01/a.log" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send("lead", bytes, { headers })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    const rows = await inCase(caseId, (tx) => tx.evidence.count({ where: { caseId, sha256: sha256(bytes) } }));
    expect([answers[0]?.status, rows]).toEqual([201, 1]);
    const other = randomBytes(2_000);
    expect((await send("lead", other, { headers })).status).toBe(409);
    const blobs = await inCase(caseId, (tx) => tx.blob.count({ where: { caseId, sha256: sha256(other) } }));
    expect(blobs).toBe(0);
    expect((await send("client", bytes, { headers })).body.id).not.toBe(answers[0]?.body.id);
  });

  test("is refused to who may not add: a manager by role, a client in a case of others", async () => {
    expect((await send("manager", randomBytes(10))).status).toBe(403);
    expect((await send("client", randomBytes(10))).status).toBe(201);
    expect((await send("client", randomBytes(10), { into: otherCaseId })).status).toBe(404);
    expect((await send("nobody", randomBytes(10))).status).toBe(401);
  });
});

describe("a full disk", () => {
  const real = globalThis.breakwaterStore;
  afterEach(() => {
    globalThis.breakwaterStore = real;
    globalThis.breakwaterTus = undefined;
  });

  test("answers 507 with what to do, for PUT and for a resumable upload", async () => {
    globalThis.breakwaterStore = openStore({
      root: join(dataDir, "full"),
      masterKey: randomBytes(32),
      reserveBytes: Number.MAX_SAFE_INTEGER,
    });
    globalThis.breakwaterTus = undefined;
    const refused = await send("lead", randomBytes(100));
    expect([refused.status, refused.body.message]).toEqual([507, expect.stringMatching(/disk|space/i)]);
    const begun = await begin("lead", 100);
    expect(begun.status).toBe(507);
    expect(await begun.text()).toMatch(/disk|space/i);
  });
});

const v1 = { "tus-resumable": "1.0.0" };
const meta = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join(",");

function begin(who: string, sizeBytes: number, into = caseId): Promise<Response> {
  const headers = {
    ...v1,
    "upload-length": String(sizeBytes),
    "upload-metadata": meta({ caseId: into, filename: "EX01/u_ex210303.log" }),
  };
  return tus(ask(who, "POST", "/api/v1/uploads", { headers }), at({}));
}

function onUpload(
  who: string,
  id: string,
  method: string,
  more: { offset?: number; body?: Uint8Array } = {},
): Promise<Response> {
  const patch: Record<string, string> = more.body
    ? { "upload-offset": String(more.offset ?? 0), "content-type": "application/offset+octet-stream" }
    : {};
  return tus(
    ask(who, method, `/api/v1/uploads/${id}`, { headers: { ...v1, ...patch }, body: more.body }),
    at({ path: [id] }),
  );
}

async function begun(who = "lead", sizeBytes = 300_000): Promise<string> {
  const response = await begin(who, sizeBytes);
  expect(response.status).toBe(201);
  return response.headers.get("location")?.split("/").at(-1) ?? "";
}

describe("a resumable upload", () => {
  test("goes on where it stopped, becomes evidence once, and answers the same when asked again", async () => {
    const bytes = randomBytes(300_000);
    const id = await begun();
    expect(
      (await onUpload("lead", id, "PATCH", { body: bytes.subarray(0, 100_000) })).headers.get("upload-offset"),
    ).toBe("100000");
    expect((await onUpload("lead", id, "HEAD")).headers.get("upload-offset")).toBe("100000");
    expect((await onUpload("lead", id, "PATCH", { offset: 5, body: bytes.subarray(5) })).status).toBe(409);
    const done = await onUpload("lead", id, "PATCH", { offset: 100_000, body: bytes.subarray(100_000) });
    expect([done.status, done.headers.get("breakwater-evidence")]).toEqual([204, id]);
    for (let again = 0; again < 2; again += 1)
      expect((await onUpload("lead", id, "HEAD")).headers.get("breakwater-evidence")).toBe(id);
    const rows = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId, id } }));
    expect(rows).toMatchObject([
      {
        sha256: sha256(bytes),
        path: "EX01/u_ex210303.log",
        filename: "u_ex210303.log",
        source: "browser",
        uploadId: id,
      },
    ]);
    expect(
      await inCase(caseId, (tx) => tx.custodyEvent.count({ where: { caseId, evidenceId: id, action: "received" } })),
    ).toBe(1);
    // Asking again added nothing, and the chain does not say that it did.
    const said = await inCase(caseId, (tx) =>
      tx.auditEvent.findMany({ where: { caseId, objectId: id }, orderBy: { seq: "asc" }, select: { action: true } }),
    );
    expect(said.map(({ action }) => action)).toEqual(["evidence.add", "evidence.repeat", "evidence.repeat"]);
    expect(
      await inCase(caseId, (tx) => tx.auditEvent.count({ where: { caseId, action: "evidence.add", objectId: null } })),
    ).toBe(0);
  });

  test("becomes evidence when the answer to its last bytes was lost before it was received", async () => {
    const bytes = randomBytes(2_000);
    const id = await begun("lead", bytes.length);
    const { uploads } = await installedStore();
    await uploads.append(
      id,
      0,
      (async function* once() {
        yield bytes;
      })(),
    );
    expect(await inCase(caseId, (tx) => tx.evidence.count({ where: { caseId, id } }))).toBe(0);
    expect((await onUpload("lead", id, "HEAD")).headers.get("breakwater-evidence")).toBe(id);
    expect(await inCase(caseId, (tx) => tx.evidence.count({ where: { caseId, id } }))).toBe(1);
  });

  test("belongs to who began it; for others and in other cases there is none", async () => {
    const id = await begun();
    for (const method of ["HEAD", "DELETE"]) expect((await onUpload("lead2", id, method)).status, method).toBe(404);
    expect((await onUpload("lead2", id, "PATCH", { body: randomBytes(10) })).status).toBe(404);
    expect((await begin("client", 10, otherCaseId)).status).toBe(404);
    expect((await begin("lead", 10, newId())).status).toBe(404);
    expect((await onUpload("lead", newId(), "HEAD")).status).toBe(404);
    expect((await onUpload("lead", id, "DELETE")).status).toBe(204);
    expect((await onUpload("lead", id, "HEAD")).status).toBe(404);
  });

  test("is the one that the path names, whatever else the address says", async () => {
    const [mine, theirs] = [await begun("lead"), await begun("lead2")];
    const beside = (method: string, body?: Uint8Array) =>
      tus(
        ask("lead", method, `/api/v1/uploads/${mine}?x=/${theirs}`, {
          headers: { ...v1, "upload-offset": "0", "content-type": "application/offset+octet-stream" },
          body,
        }),
        at({ path: [mine] }),
      );
    expect((await beside("PATCH", randomBytes(100))).headers.get("upload-offset")).toBe("100");
    expect((await beside("HEAD")).headers.get("upload-offset")).toBe("100");
    expect((await onUpload("lead2", theirs, "HEAD")).headers.get("upload-offset")).toBe("0");
    expect((await beside("DELETE")).status).toBe(204);
    expect((await onUpload("lead", mine, "HEAD")).status).toBe(404);
    expect((await onUpload("lead2", theirs, "HEAD")).status).toBe(200);
  });

  test("begins at the collection only, and in the case it was judged for", async () => {
    const id = await begun("technician2");
    const headers = {
      ...v1,
      "upload-length": "10",
      "upload-metadata": meta({ caseId: otherCaseId, filename: "theirs.log" }),
    };
    const elsewhere = await tus(ask("technician2", "POST", `/api/v1/uploads/${id}`, { headers }), at({ path: [id] }));
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.headers.get("location")).toBeNull();
    for (const method of ["PATCH", "HEAD", "DELETE"])
      expect((await tus(ask("lead", method, "/api/v1/uploads", { headers }), at({}))).status, method).toBe(404);
  });

  test("gives no other site leave to read, and says what it can do", async () => {
    const response = await begin("lead", 10);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    const described = describeUploads();
    expect(described.status).toBe(204);
    expect(described.headers.get("tus-resumable")).toBe("1.0.0");
    expect(described.headers.get("tus-version")).toBe("1.0.0");
    expect(described.headers.get("tus-extension")).toContain("creation");
  });

  test("takes no more than was announced", async () => {
    const id = await begun("lead", 10);
    expect((await onUpload("lead", id, "PATCH", { body: randomBytes(20) })).status).toBe(413);
  });
});

describe("the content of a file", () => {
  async function get(
    who: string,
    id: string,
    query = "?reason=Second+opinion",
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return content(
      ask(who, "GET", `/api/v1/cases/${caseId}/evidence/${id}/content${query}`, { headers }),
      at({ caseId, evidenceId: id }),
    );
  }

  test("leaves as an encrypted zip with its true length, and custody and audit say who took it and what for", async () => {
    const secret = Buffer.from("<%@ Page %> a line that must not travel in the clear ".repeat(100));
    const { body } = await send("lead", secret, { name: 'sh"ell\u202exp.aspx' });
    const response = await get("lead", body.id);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(Number(response.headers.get("content-length"))).toBe(bytes.length);
    expect(bytes.subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    expect(bytes.includes("must not travel")).toBe(false);
    expect(response.headers.get("content-security-policy")).toMatch(/sandbox/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="[A-Za-z0-9._-]+\.zip"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|-]+$/,
    );
    const [event] = await inCase(caseId, (tx) =>
      tx.custodyEvent.findMany({ where: { caseId, evidenceId: body.id, action: "exported" } }),
    );
    expect(event).toMatchObject({ purpose: "Second opinion", actorId: people.get("lead")?.id });
    expect(
      await inCase(caseId, (tx) =>
        tx.auditEvent.count({ where: { caseId, action: "evidence.export", objectId: body.id } }),
      ),
    ).toBe(1);
  });

  test("goes to a script that gives no reason, and custody says just that", async () => {
    const { body } = await send("lead", randomBytes(100));
    const made = await serveApi(
      ask("lead", "POST", "/api/v1/tokens", {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "nightly copy" }),
      }),
    );
    const { secret } = z.object({ secret: z.string() }).parse(await made.json());
    const script = { cookie: "", authorization: `Bearer ${secret}` };
    expect((await get("lead", body.id, "", script)).status).toBe(200);
    expect((await get("lead", body.id, "?reason=ok", script)).status).toBe(400);
    const taken = await inCase(caseId, (tx) =>
      tx.custodyEvent.findMany({ where: { caseId, evidenceId: body.id, action: "exported" } }),
    );
    expect(taken).toMatchObject([{ purpose: "Taken by a script that gave no reason" }]);
  });

  test("stays without a reason of a person, across sites, and for who may not take it", async () => {
    const { body } = await send("lead", randomBytes(100));
    for (const query of ["", "?reason=ok", "?reason=%20%20%20a"]) {
      const refused = await get("lead", body.id, query);
      expect([refused.status, await refused.json()]).toEqual([
        400,
        expect.objectContaining({ data: { field: "reason" } }),
      ]);
    }
    expect((await get("lead", body.id, undefined, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await get("lead", newId())).status).toBe(404);
    for (const who of ["manager", "client"]) expect((await get(who, body.id)).status, who).toBe(403);
    expect((await get("technician", body.id)).status).toBe(404);
    expect(
      await inCase(caseId, (tx) =>
        tx.custodyEvent.count({ where: { caseId, evidenceId: body.id, action: "exported" } }),
      ),
    ).toBe(0);
  });
});

test("who looks into a file stands in its custody record and in the audit chain, once an hour", async () => {
  const { body } = await send("lead", Buffer.from("first line\nsecond line\n"));
  const look = (who: string) =>
    serveApi(ask(who, "GET", `/api/v1/cases/${caseId}/evidence/${body.id}/lines?offset=0&purpose=Triage`));
  for (const who of ["lead", "lead", "lead2"]) expect((await look(who)).status, who).toBe(200);
  const opened = await inCase(caseId, async (tx) => ({
    custody: await tx.custodyEvent.count({ where: { caseId, evidenceId: body.id, action: "opened" } }),
    audit: await tx.auditEvent.findMany({ where: { caseId, action: "evidence.open", objectId: body.id } }),
  }));
  expect(opened.custody).toBe(2);
  expect(opened.audit.map((event) => event.payload)).toEqual(['{"reason":"Triage"}', '{"reason":"Triage"}']);
});

describe("what a client sees of the evidence", () => {
  async function list(who: string): Promise<{ status: number; names: string[] }> {
    const response = await serveApi(ask(who, "GET", `/api/v1/cases/${caseId}/evidence?top=true&limit=200`));
    const body: { items?: { filename: string; format: string | null; findings: number }[] } = await response.json();
    return { status: response.status, names: (body.items ?? []).map((item) => item.filename) };
  }

  test("is their own uploads, and nothing that they show; a manager sees none", async () => {
    const own = await send("client", randomBytes(50), { name: "mine.zip" });
    const theirs = await send("lead", randomBytes(50), { name: "theirs.zip" });
    const seen = await list("client");
    expect(seen.names).toContain("mine.zip");
    expect(seen.names).not.toContain("theirs.zip");
    expect((await list("manager")).status).toBe(403);
    const one = (id: string, tail = "") =>
      serveApi(ask("client", "GET", `/api/v1/cases/${caseId}/evidence/${id}${tail}`));
    expect((await one(own.body.id)).status).toBe(200);
    expect((await one(theirs.body.id)).status).toBe(404);
    expect((await one(own.body.id, "/custody")).status).toBe(403);
    expect((await serveApi(ask("client", "GET", `/api/v1/cases/${caseId}/coverage`))).status).toBe(403);
  });
});
