import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { chainStart, followChain } from "@/lib/audit/rules";
import { registerCampaigns } from "@/lib/campaigns/commands";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";

import { callAs, type Caller, itemsOf, someone } from "./testing";
import { importAs } from "./testing-imports";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["lead", "technician", "analyst"] as const) people.set(role, await someone(role));
});

async function organization(fields: object): Promise<string> {
  const made = await callAs(as("lead"), "POST", "/organizations", fields);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return String(made.body["id"]);
}

async function openFor(organizationId: string): Promise<string> {
  const made = await callAs(as("lead"), "POST", "/cases", { organizationId, campaignSlug: "exchange-2021" });
  return String(made.body["id"]);
}

const caseOf = async (id: string) => (await callAs(as("lead"), "GET", `/cases/${id}`)).body;
const merge = (from: string, into: string, by: CaseRole = "lead") =>
  callAs(as(by), "POST", `/organizations/${from}/merge`, { into });

async function chainHolds(caseId: string): Promise<string[]> {
  const events = await inPortfolio((tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));
  expect("fault" in followChain(chainStart(caseId), events)).toBe(false);
  return events.map(({ action }) => action);
}

test("a case goes over to the organization that stays, with everything that was known, and its chain says so", async () => {
  const from = await organization({
    name: "Contoso Nord",
    externalId: "CN-1",
    domains: ["nord.contoso.example"],
    tags: ["north"],
    country: "NO",
    contacts: [{ name: "Kari", email: "kari@contoso.example" }],
  });
  const into = await organization({
    name: "Contoso Group",
    domains: ["contoso.example"],
    contacts: [{ name: "Kari H.", email: "KARI@contoso.example" }],
  });
  const caseId = await openFor(from);
  await inPortfolio((tx) =>
    tx.organizationMember.create({ data: { organizationId: from, userId: as("technician").id } }),
  );
  const own = await callAs(as("lead"), "POST", `/organizations/${from}/own-tasks`, {
    section: "patching",
    title: "Ask the works council",
    guidance: "",
    roles: ["lead"],
    scope: "case",
    twoPerson: false,
    required: true,
    proof: false,
  });
  expect(own.status, JSON.stringify(own.body)).toBe(201);
  const councilOf = async () =>
    itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/tasks?limit=200`)).find(
      ({ key }) => key === own.body["key"],
    );
  const council = await councilOf();
  await callAs(as("lead"), "PATCH", `/cases/${caseId}/tasks/${String(council?.["id"])}`, {
    version: council?.["version"],
    state: "in_progress",
  });
  const { body: plan } = await callAs(as("lead"), "GET", `/organizations/${from}/merge?into=${into}`);
  expect(plan).toMatchObject({
    adds: { domains: ["nord.contoso.example"], tags: ["north"], contacts: [], people: 1, fields: ["country"] },
    both: [],
  });
  expect((await caseOf(caseId))["organization"]).toMatchObject({ id: from });
  expect((await merge(from, into)).status).toBe(200);
  expect(await caseOf(caseId)).toMatchObject({ organization: { id: into, name: "Contoso Group" }, twins: [] });
  expect(await chainHolds(caseId)).toContain("organization.merge");
  expect(await councilOf()).toMatchObject({ id: council?.["id"], state: "in_progress" });
  const { body: stays } = await callAs(as("lead"), "GET", `/organizations/${into}`);
  expect(stays).toMatchObject({
    domains: ["contoso.example", "nord.contoso.example"],
    country: "NO",
    tags: ["north"],
    aliases: ["Contoso Nord"],
    mergedInto: null,
  });
  expect(stays["contacts"]).toHaveLength(1);
  expect((await callAs(as("technician"), "GET", `/cases/${caseId}`)).status).toBe(200);

  const { body: gone } = await callAs(as("lead"), "GET", `/organizations/${from}`);
  expect(gone).toMatchObject({ name: "Contoso Nord", externalId: "CN-1", mergedInto: { id: into } });
  const found = itemsOf(await callAs(as("lead"), "GET", "/organizations?q=contoso nord"));
  expect(found.map(({ id }) => id)).toEqual([into]);
  expect(itemsOf(await callAs(as("lead"), "GET", "/cases?q=contoso nord")).map(({ id }) => id)).toEqual([caseId]);
  const patched = await callAs(as("lead"), "PATCH", `/organizations/${from}`, {
    version: gone["version"],
    sector: "x",
  });
  expect(patched.status).toBe(422);
  const opened = await callAs(as("lead"), "POST", "/cases", { organizationId: from, campaignSlug: "exchange-2021" });
  expect(opened).toMatchObject({ status: 400, body: { message: expect.stringContaining("merged into another") } });
});

test("where both have a case in one campaign, both stay with their histories and name each other", async () => {
  const from = await organization({ name: "Fabrikam East", externalId: "FE-1" });
  const into = await organization({ name: "Fabrikam", externalId: "F-1" });
  const [one, other] = [await openFor(from), await openFor(into)];
  const done = await merge(from, into);
  expect(done.body).toMatchObject({ moves: [], both: [{ from: { id: one }, into: { id: other } }] });
  const [left, right] = [await caseOf(one), await caseOf(other)];
  expect(left).toMatchObject({
    organization: { id: from },
    twins: [{ id: other, organization: "Fabrikam", stays: true }],
  });
  expect(right).toMatchObject({
    organization: { id: into },
    twins: [{ id: one, organization: "Fabrikam East", stays: false }],
  });
  for (const id of [one, other]) expect(await chainHolds(id)).toContain("organization.merge");
  const { body } = await callAs(as("lead"), "GET", `/organizations/${into}`);
  expect(itemsOf({ status: 200, body: { items: body["caseIds"] } }).map(({ id }) => id)).toEqual([other, one]);
});

test("lists that name what was merged lead to what stays, by number, domain and name, over several merges", async () => {
  const ids = [];
  for (const name of ["Alpine One", "Alpine Two", "Alpine Three"])
    ids.push(
      await organization({
        name,
        externalId: name.toUpperCase(),
        domains: [`${name.replace(" ", "-").toLowerCase()}.example`],
      }),
    );
  const [one = "", two = "", three = ""] = ids;
  await merge(one, two);
  await merge(two, three);
  const list = [
    "externalId,name,domains,sector",
    "ALPINE ONE,Alpine One AS,,",
    ",Alp Two Ltd,www.alpine-two.example,",
    ",Alpine One,,Tourism",
    "",
  ].join("\n");
  const { importId, ...result } = await importAs(as("lead"), list);
  expect(result).toMatchObject({ created: 0, ambiguous: 0, rejectedCount: 0 });
  const rows = itemsOf(await callAs(as("lead"), "GET", `/imports/${importId}/rows`));
  expect(rows.map(({ organizationId }) => organizationId)).toEqual([three, three, three]);
  expect((await callAs(as("lead"), "GET", `/organizations/${three}`)).body).toMatchObject({
    name: "Alpine Three",
    externalId: "ALPINE THREE",
    sector: "Tourism",
  });
  expect(itemsOf(await callAs(as("lead"), "GET", "/organizations?q=alpine one")).map(({ id }) => id)).toEqual([three]);
});

test("an organization is not merged with itself, twice, with demo data, or by those who may not", async () => {
  const [one, two] = [await organization({ name: "Tailspin" }), await organization({ name: "Tailspin Toys" })];
  expect((await merge(one, one)).status).toBe(400);
  expect((await merge(one, "01980000-0000-7000-8000-000000000009")).status).toBe(404);
  for (const role of ["technician", "analyst"] as const) expect((await merge(one, two, role)).status).toBe(403);
  await inPortfolio((tx) => tx.organization.updateMany({ where: { id: one }, data: { demo: true } }));
  expect((await merge(one, two)).status).toBe(422);
  await inPortfolio((tx) => tx.organization.updateMany({ where: { id: one }, data: { demo: false } }));
  expect((await merge(one, two)).status).toBe(200);
  expect((await merge(one, two)).status).toBe(422);
});
