import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";

import { makeUser, signedIn } from "@/lib/auth/testing";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { serveApi } from "./handlers";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const organization = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.number(),
  externalId: z.string().nullable(),
  caseIds: z.array(z.looseObject({ id: z.string(), ref: z.string() })),
});
const organizations = z.object({ items: z.array(organization), nextCursor: z.string().nullable() });
const people = new Map<CaseRole, { id: string; cookie: string }>();

async function call(
  role: CaseRole,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const headers = new Headers({
    host: "breakwater.test",
    origin: "http://breakwater.test",
    cookie: people.get(role)?.cookie ?? "",
  });
  if (body) headers.set("content-type", "application/json");
  const response = await serveApi(
    new Request(`http://breakwater.test/api/v1${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
    }),
  );
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

async function add(name: string, more: object = {}): Promise<z.infer<typeof organization>> {
  const answer = await call("lead", "POST", "/organizations", { name, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return organization.parse(answer.body);
}

async function named(role: CaseRole, query = "", limit = 3): Promise<string[]> {
  const found: string[] = [];
  let cursor = "";
  for (;;) {
    const page = organizations.parse(
      (await call(role, "GET", `/organizations?limit=${limit}${query}${cursor && `&cursor=${cursor}`}`)).body,
    );
    found.push(...page.items.map(({ name }) => name));
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["lead", "analyst", "technician", "client"] as const) {
    const user = await makeUser(role);
    people.set(role, { id: user.id, cookie: await signedIn(user.id) });
  }
});

test("organizations come by name, each once, and search takes every word anywhere", async () => {
  for (const name of ["Twin AS", "Twin AS", "Alder Bay", "Zephyr 50% Foods", "Birch Clinic", "Birch Law"])
    await add(name, { tags: ["wave 1"] });
  expect(await named("lead")).toEqual(await named("lead", "", 200));
  expect(await named("lead", "", 1)).toHaveLength(6);
  expect(await named("lead", "&q=law%20birch")).toEqual(["Birch Law"]);
  expect(await named("lead", "&q=50%25")).toEqual(["Zephyr 50% Foods"]);
  expect(await named("lead", "&q=WAVE")).toHaveLength(6);
});

test("a stale save answers with the row as it is now, and the first save stands", async () => {
  const made = await add("Verdigris Engineering", { externalId: "V-1", country: "de" });
  const first = await call("lead", "PATCH", `/organizations/${made.id}`, {
    version: made.version,
    sector: "energy",
    externalId: null,
  });
  expect(first.body).toMatchObject({ sector: "energy", externalId: null, country: "DE", version: made.version + 1 });
  const stale = await call("lead", "PATCH", `/organizations/${made.id}`, { version: made.version, sector: "retail" });
  expect(stale.status).toBe(409);
  expect(stale.body).toMatchObject({
    code: "CONFLICT",
    data: { current: { sector: "energy", version: made.version + 1 } },
  });
});

test("an external id is given once, and a bad domain names its place", async () => {
  await add("Holder", { externalId: "X-1" });
  const taken = await call("lead", "POST", "/organizations", { name: "Other", externalId: "X-1" });
  expect(taken.status).toBe(400);
  expect(taken.body).toMatchObject({ data: { field: "externalId" } });
  const bad = await call("lead", "POST", "/organizations", {
    name: "Other",
    domains: ["good.example", "not a domain"],
  });
  expect(JSON.stringify(bad.body)).toContain("domains.1");
});

test("a new name reaches the cases, their search and the portfolio", async () => {
  const made = await add("Old Harbour Foods");
  const opened = await call("lead", "POST", "/cases", { organizationId: made.id, campaignSlug: "exchange-2021" });
  expect(opened.status).toBe(201);
  const current = organization.parse((await call("lead", "GET", `/organizations/${made.id}`)).body);
  expect(current.caseIds).toHaveLength(1);
  const renamed = await call("lead", "PATCH", `/organizations/${made.id}`, {
    version: current.version,
    name: "New Quay Foods",
    country: "NO",
  });
  expect(renamed.status, JSON.stringify(renamed.body)).toBe(200);
  const { items } = z
    .object({
      items: z.array(z.looseObject({ organization: z.object({ name: z.string() }), country: z.string().nullable() })),
    })
    .parse((await call("lead", "GET", "/cases?q=new%20quay")).body);
  expect(items).toMatchObject([{ organization: { name: "New Quay Foods" }, country: "NO" }]);
  expect((await call("lead", "GET", "/cases?q=old%20harbour")).body).toMatchObject({ items: [] });
});

test("an analyst finds the organizations behind their cases, a technician the assigned ones, a client none", async () => {
  const assigned = await add("Assigned Shipping");
  const other = await add("Foreign Shipping");
  await inPortfolio((tx) =>
    tx.organizationMember.create({ data: { organizationId: assigned.id, userId: people.get("technician")?.id ?? "" } }),
  );
  expect(await named("technician")).toEqual(["Assigned Shipping"]);
  expect((await call("technician", "GET", `/organizations/${other.id}`)).status).toBe(404);
  expect((await call("technician", "GET", `/organizations/${newId()}`)).status).toBe(404);
  expect(await named("analyst")).toEqual([]);
  const wanted = { organizationId: other.id, campaignSlug: "exchange-2021" };
  expect((await call("analyst", "POST", "/cases", wanted)).status).toBe(404);
  const opened = z.looseObject({ id: z.string() }).parse((await call("lead", "POST", "/cases", wanted)).body);
  const members = { version: 1, memberIds: [people.get("analyst")?.id] };
  expect((await call("lead", "POST", `/cases/${opened.id}/assign`, members)).status).toBe(200);
  expect(await named("analyst")).toEqual(["Foreign Shipping"]);
  expect((await call("client", "GET", "/organizations")).status).toBe(403);
  expect((await call("analyst", "PATCH", `/organizations/${other.id}`, { version: 1, name: "Mine" })).status).toBe(403);
});
