import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { isProcedure } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { receiveEvidence } from "@/lib/evidence/commands";
import { exportFiles, indicatorFiles } from "@/lib/exports/schema";
import { closeQueue } from "@/lib/jobs/queue";
import { reportFormats, reportKinds } from "@/lib/reports/schema";
import { installedStore } from "@/lib/storage/installed";

import { serveApi } from "./handlers";
import { router } from "./router";
import { type Caller, openTestCase, someone, storeTestFinding } from "./testing";

const dataDir = await mkdtemp(join(tmpdir(), "breakwater-serving-"));
const database = await testDatabase();
for (const [name, value] of Object.entries({
  BREAKWATER_DATA: dataDir,
  BREAKWATER_MASTER_KEY: "5a".repeat(32),
  BREAKWATER_DB_BOUND_URL: database.boundUrl,
  BREAKWATER_DB_PORTFOLIO_URL: database.portfolioUrl,
  NEXTAUTH_SECRET: "a secret that is long enough for tests",
}))
  vi.stubEnv(name, value);
connectDatabase(database);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A file that is a page with a script to a browser that guesses, and carries its own name as one. */
const page = '<html><body onload="alert(1)"><script>alert("raw-bytes-of-a-sample")</script></body></html>\n';
const raw = 'alert("raw-bytes-of-a-sample")';
const filename = 'a"><img src=x onerror=alert(1)>\r\nX-Injected: 1\u202E.html';

let lead: Caller = { id: "", cookie: "" };
let params: Record<string, string> = {};
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  lead = await someone("lead");
  const { caseId, servers } = await openTestCase(lead);
  const stored = await (await installedStore()).save(caseId, Readable.from([Buffer.from(page)]));
  const { id } = await inCase(caseId, (tx) =>
    receiveEvidence(tx, systemActor, { caseId, path: filename, stored, source: "script" }),
  );
  const findingId = await storeTestFinding(caseId, { serverId: servers[0] ?? null, title: page });
  params = { caseId, evidenceId: id, findingId, slug: "exchange-2021" };
});

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

function ask(address: string, more: Record<string, string> = {}): Request {
  return new Request(`http://breakwater.test${address}`, {
    headers: { host: "breakwater.test", cookie: lead.cookie, ...more },
    signal: AbortSignal.timeout(20_000),
  });
}

/** Every route that answers a GET with something of its own, with each kind of file that it serves. */
const files: Record<string, string[]> = {
  "app/api/v1/campaigns/[slug]/cases.csv/route.ts": [""],
  "app/api/v1/campaigns/[slug]/matrix.csv/route.ts": [""],
  "app/api/v1/campaigns/[slug]/reports/[file]/route.ts": [...reportFormats, "csv"].map((format) => `status.${format}`),
  "app/api/v1/campaigns/[slug]/indicators/export/[file]/route.ts": [...indicatorFiles],
  "app/api/v1/campaigns/[slug]/rules/export/[file]/route.ts": ["rules.yml", "rules.yar"],
  "app/api/v1/cases/[caseId]/evidence-manifest.csv/route.ts": [""],
  "app/api/v1/cases/[caseId]/evidence/[evidenceId]/content/route.ts": [""],
  "app/api/v1/cases/[caseId]/evidence/[evidenceId]/tables/[file]/route.ts": ["custody.csv", "rejected.csv"],
  "app/api/v1/cases/[caseId]/exports/[file]/route.ts": [...exportFiles],
  "app/api/v1/cases/[caseId]/reports/[file]/route.ts": reportKinds.flatMap((kind) =>
    reportFormats.map((format) => `${kind}.${format}`),
  ),
};

/** Routes that hand out no evidence, and why. */
const without: Record<string, string> = {
  "app/api/auth/[...nextauth]/route.ts": "signs people in",
  "app/api/rpc/[[...path]]/route.ts": "hands on to the procedures, asked below",
  "app/api/v1/[[...path]]/route.ts": "hands on to the procedures, asked below",
  "app/api/v1/bulk/[jobId]/receipt.csv/route.ts": "tells names of organizations, and outcomes",
  "app/api/v1/campaigns/[slug]/rematches/[rematchId]/report.csv/route.ts": "tells numbers and paths of files",
  "app/api/v1/cases/[caseId]/evidence/route.ts": "takes a file, and hands its GET on to the procedures",
  "app/api/v1/events/route.ts": "tells ids",
  "app/api/v1/imports/route.ts": "takes lists, and hands its GET on to the procedures",
  "app/api/v1/openapi.json/route.ts": "describes the API",
  "app/api/v1/packs/[slug]/pack.zip/route.ts": "hands out what an administrator wrote or the product came with",
  "app/api/v1/packs/zip/route.ts": "takes a pack",
  "app/api/v1/uploads/[[...path]]/route.ts": "takes files, and tells offsets",
  "app/healthz/route.ts": "says that the process lives",
  "app/readyz/route.ts": "says that the process can work",
};

function filled(path: string): string {
  return path.replaceAll(/\[(\w+)\]|\{(\w+)\}/g, (_, one?: string, other?: string) => params[one ?? other ?? ""] ?? "");
}

/** Nothing that came with evidence reaches a browser as anything but text or a closed archive. */
async function expectHarmless(response: Response, about: string): Promise<void> {
  expect(response.status, about).toBe(200);
  const header = (name: string) => response.headers.get(name) ?? "";
  expect(header("x-content-type-options"), about).toBe("nosniff");
  expect(header("cache-control"), about).toContain("no-store");
  expect(header("content-security-policy"), about).toMatch(/default-src 'none'/);
  expect(header("content-security-policy"), about).not.toMatch(/script-src|unsafe-eval/);
  expect(header("x-injected"), about).toBe("");
  const body = Buffer.from(await response.arrayBuffer()).toString("latin1");
  const type = header("content-type");
  if (type.startsWith("application/json")) return expect(() => JSON.parse(body), about).not.toThrow();
  if (type.startsWith("text/html")) return expect(body.includes("<script"), about).toBe(false);
  expect(header("content-disposition"), about).toMatch(/^attachment; filename="[A-Za-z0-9._-]+"/);
  if (!/^text\/|json/.test(type)) expect(body.includes(raw), about).toBe(false);
}

test("every route of the product is asked, or is known to hand out no evidence", () => {
  const routes = globSync("app/**/route.ts").map((file) => file.replaceAll("\\", "/"));
  expect(routes.toSorted()).toEqual([...Object.keys(files), ...Object.keys(without)].toSorted());
});

describe.each(Object.entries(files))("%s", (file, kinds) => {
  test.each(kinds)(
    "serves %s as a file to keep, or as a page without scripts, and never as what was uploaded",
    async (kind) => {
      const { GET }: { GET: Handler } = await import(/* @vite-ignore */ `@/${file}`);
      const path = filled(
        file
          .replace(/^app/, "")
          .replace(/\/route\.ts$/, "")
          .replace("[file]", kind),
      );
      const response = await GET(ask(`${path}?reason=test`), { params: Promise.resolve({ ...params, file: kind }) });
      await expectHarmless(response, `${file} ${kind}`);
    },
  );
});

type Found = { name: string; path: string };

function readers(node: object, above = ""): Found[] {
  return Object.entries(node).flatMap(([name, child]: [string, unknown]) => {
    if (isProcedure(child)) {
      const { method, path } = child["~orpc"].route;
      return method === "GET" && path ? [{ name: `${above}${name}`, path }] : [];
    }
    return typeof child === "object" && child !== null ? readers(child, `${above}${name}.`) : [];
  });
}

test("every procedure that reads answers with JSON that no browser takes for a page, also when it refuses", async () => {
  const found = readers(router);
  expect(found.length).toBeGreaterThan(20);
  let answered = 0;
  for (const { name, path } of found) {
    const response = await serveApi(ask(`/api/v1${filled(path)}?offset=0&campaign=exchange-2021&q=x`));
    const headers = Object.fromEntries(response.headers);
    expect(headers, name).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "content-security-policy": expect.stringMatching(/default-src 'none'.*sandbox/),
      "content-type": expect.stringMatching(/^application\/json/),
    });
    if (response.status === 200) answered += 1;
  }
  expect(answered).toBeGreaterThan(15);
});

test("the bytes of a file are at no address: neither by its name, nor by its hash, nor where the store keeps it", async () => {
  const { caseId, evidenceId } = params;
  for (const path of [
    `/cases/${caseId}/evidence/${evidenceId}/raw`,
    `/cases/${caseId}/evidence/${evidenceId}/content/${encodeURIComponent(filename)}`,
    `/cases/${caseId}/evidence/${evidenceId}/content.html`,
    `/evidence/${caseId}/`,
  ])
    expect((await serveApi(ask(`/api/v1${path}`))).status, path).toBe(404);
});
