import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { rawRoute } from "@/lib/access/raw";
import { settleCasesWith } from "@/lib/access/settle";
import { registerCampaigns, restorePacks, zipOf } from "@/lib/campaigns/commands";
import { loadPack } from "@/lib/campaigns/queries";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { settle } from "@/lib/portfolio/settle";

import { receivePack, servePack } from "./pack-zip";
import { type Answer, callAs, type Caller, itemsOf, someone } from "./testing";

const data = mkdtempSync(join(tmpdir(), "breakwater-packs-"));
const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("BREAKWATER_DATA", data);
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
settleCasesWith(settle);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  rmSync(data, { recursive: true });
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["admin", "lead", "client"] as const) people.set(role, await someone(role));
});

const admin = (method: string, path: string, body?: object) => callAs(as("admin"), method, path, body);
const whole = z.object({
  about: z.object({ slug: z.string(), version: z.number(), inForce: z.boolean(), edited: z.boolean() }),
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  problems: z.array(z.string()),
});

async function ok(call: Promise<Answer>) {
  const answer = await call;
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return whole.parse(answer.body);
}

type Route = ReturnType<typeof rawRoute>;

function asked(route: Route, { who = "admin", slug = "", ...init }: RequestInit & { who?: CaseRole; slug?: string }) {
  const headers = { host: "breakwater.test", origin: "http://breakwater.test", cookie: as(who).cookie };
  const request = new Request("http://breakwater.test/api/v1/packs", { ...init, headers });
  return route(request, { params: Promise.resolve({ slug }) });
}

const serve = rawRoute("pack.read", servePack);
const receive = rawRoute("pack.change", receivePack);
const sent = (bytes: Uint8Array<ArrayBuffer>, who?: CaseRole) =>
  asked(receive, { method: "POST", body: new Blob([bytes]), who });

const textOf = (pack: z.infer<typeof whole>, path: string) => pack.files.find((file) => file.path === path)?.text ?? "";

describe("a pack for the next campaign", () => {
  test("is copied, changed file by file, and says what is wrong until it is right", async () => {
    const copied = await ok(admin("POST", "/packs", { from: "exchange-2021", slug: "gateway-2027", name: "Gateway" }));
    expect(copied).toMatchObject({ about: { inForce: false }, problems: [] });
    expect(textOf(copied, "pack.yaml")).toContain("slug: gateway-2027");
    const broken = textOf(copied, "checklist.yaml").replace("scope: case", "scope: town");
    const save = (text: string | null, version: number, path = "checklist.yaml") =>
      admin("PUT", "/packs/gateway-2027/files", { path, text, version });
    const bad = await ok(save(broken, copied.about.version));
    expect(bad.problems[0]).toMatch(/^checklist\.yaml: line \d+: \[0\]\.tasks\[0\]\.scope/);
    expect(textOf(bad, "checklist.yaml")).toBe(broken);
    expect((await admin("POST", "/packs/gateway-2027/start", { version: bad.about.version })).status).toBe(422);
    expect((await save("x", copied.about.version)).status).toBe(409);
    expect((await save("x", bad.about.version, "../../etc/passwd")).status).toBe(400);
    await ok(save(textOf(copied, "checklist.yaml"), bad.about.version));
    expect((await admin("POST", "/packs", { from: "exchange-2021", slug: "gateway-2027", name: "G" })).status).toBe(
      400,
    );
  });

  test("is started: its campaign is there, has a checklist, and takes cases", async () => {
    const before = await ok(admin("GET", "/packs/gateway-2027"));
    const started = await ok(admin("POST", "/packs/gateway-2027/start", { version: before.about.version }));
    expect(started.about).toMatchObject({ inForce: true, edited: false });
    expect(itemsOf(await admin("GET", "/campaigns")).map(({ slug }) => slug)).toEqual([
      "exchange-2021",
      "gateway-2027",
    ]);
    expect(itemsOf(await admin("GET", "/campaigns/gateway-2027/checklists"))).toHaveLength(1);
    const organization = await admin("POST", "/organizations", { name: "Alder Bay" });
    const opened = await admin("POST", "/cases", {
      organizationId: organization.body["id"],
      campaignSlug: "gateway-2027",
    });
    expect(opened.status, JSON.stringify(opened.body)).toBe(201);
    expect(itemsOf(await admin("GET", `/cases/${String(opened.body["id"])}/tasks`)).length).toBeGreaterThan(5);
    expect((await admin("DELETE", "/packs/gateway-2027")).status).toBe(422);
  });

  test("is what it was once a file is written back, in whatever order files were saved", async () => {
    const before = await ok(admin("GET", "/packs/gateway-2027"));
    const save = (text: string, version: number) =>
      ok(admin("PUT", "/packs/gateway-2027/files", { path: "builds.yaml", text, version }));
    const text = textOf(before, "builds.yaml");
    const changed = await save(`${text}# a remark\n`, before.about.version);
    expect(changed.about.edited).toBe(true);
    expect((await save(text, changed.about.version)).about.edited).toBe(false);
    const registered = await inPortfolio((tx) => tx.campaign.findUniqueOrThrow({ where: { slug: "gateway-2027" } }));
    expect((await loadPack("gateway-2027")).hash).toBe(registered.packHash);
  });

  test("goes on by changed files, in this process too, and is found again on a machine that lost them", async () => {
    const before = await ok(admin("GET", "/packs/gateway-2027"));
    const manifest = textOf(before, "pack.yaml").replace("version: 0.1.0", "version: 0.2.0");
    const { version } = (
      await ok(
        admin("PUT", "/packs/gateway-2027/files", { path: "pack.yaml", text: manifest, version: before.about.version }),
      )
    ).about;
    expect((await loadPack("gateway-2027")).manifest.version).toBe("0.1.0");
    await ok(admin("POST", "/packs/gateway-2027/start", { version }));
    expect((await loadPack("gateway-2027")).manifest.version).toBe("0.2.0");
    rmSync(join(data, "packs"), { recursive: true });
    await expect(loadPack("gateway-2027")).rejects.toThrow("There is no campaign pack");
    await inPortfolio(restorePacks);
    expect((await loadPack("gateway-2027")).manifest.version).toBe("0.2.0");
  });

  test("goes out as a zip archive and comes in as one", async () => {
    const answer = await asked(serve, { slug: "gateway-2027", who: "lead" });
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="breakwater-pack-gateway-2027.zip"');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect((await sent(bytes)).status).toBe(400);
    const files = (await ok(admin("GET", "/packs/gateway-2027"))).files.map(({ path, text }) => ({
      path,
      text: text.replace("slug: gateway-2027", "slug: gateway-2028"),
    }));
    const brought = await sent(await zipOf("mine", [...files, { path: "run.exe", text: "MZ" }]));
    expect(brought.status).toBe(201);
    const pack = whole.parse(await brought.json());
    expect(pack).toMatchObject({ about: { slug: "gateway-2028", inForce: false }, problems: [] });
    expect(pack.files.map(({ path }) => path)).not.toContain("run.exe");
    expect((await admin("DELETE", "/packs/gateway-2028")).status).toBe(200);
  });

  test("hostile archives are refused with a sentence", async () => {
    const manifest = { path: "pack.yaml", text: "slug: bomb-1\n" };
    const zip = (...files: { path: string; text: string }[]) => zipOf("pack", files);
    for (const [bytes, says] of [
      [new Uint8Array(Buffer.from("no zip at all")), /not a zip archive/],
      [await zip({ path: "a.txt", text: "a" }), /no pack\.yaml/],
      [await zip({ path: "pack.yaml", text: "slug: ../up" }), /names no slug/],
      [await zip(manifest, { path: "builds.yaml", text: "\0".repeat(20_000_000) }), /more than a pack can be/],
      [await zip(manifest, { path: "../../rules/a.yml", text: "x" }), /cannot be read: invalid relative path/],
    ] as const) {
      const answer = await sent(bytes);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(z.object({ message: z.string() }).parse(await answer.json()).message).toMatch(says);
    }
  });

  test("is changed by administrators alone", async () => {
    const body = { from: "exchange-2021", slug: "other-1", name: "Other" };
    expect((await callAs(as("lead"), "POST", "/packs", body)).status).toBe(403);
    expect((await callAs(as("client"), "GET", "/packs")).status).toBe(403);
    expect((await sent(new Uint8Array(), "lead")).status).toBe(403);
    const installed = { path: "pack.yaml", text: "x", version: 1 };
    expect((await admin("PUT", "/packs/exchange-2021/files", installed)).status).toBe(422);
  });
});
