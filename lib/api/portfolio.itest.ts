import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { rawRoute } from "@/lib/access/raw";
import { makeUser, signedIn } from "@/lib/auth/testing";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { compromiseRank } from "@/lib/cases/rules";
import { recordCampaignDay } from "@/lib/portfolio/commands";
import { newId } from "@/lib/core/ids";
import { casePhases, type CaseRole, compromiseStates, exposureStates } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";

import { exportCases } from "./cases-csv";
import { serveApi } from "./handlers";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const slug = "exchange-2021";
const exportRoute = rawRoute("portfolio.export", exportCases);
const item = z.looseObject({
  id: z.string(),
  ref: z.string(),
  exposure: z.string(),
  compromise: z.string(),
  phase: z.string(),
  clusters: z.array(z.string()),
  organization: z.object({ id: z.string(), name: z.string() }),
});
const list = z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const counted = z.array(z.object({ state: z.string(), count: z.number() }));
const portfolio = z.looseObject({
  cases: z.number(),
  matching: z.number(),
  exposure: counted,
  compromise: counted,
  phase: counted,
  attention: z.number(),
  overdue: z.number(),
  unassigned: z.number(),
  awaitingTriage: z.number(),
  closed: z.number(),
  cells: z.array(z.object({ exposure: z.string(), compromise: z.string(), count: z.number() })),
});

type Person = { id: string; cookie: string };
const people = new Map<CaseRole, Person>();

function as(role: CaseRole): Person {
  const person = people.get(role);
  if (!person) throw new Error(`There is no ${role}.`);
  return person;
}

async function call(
  role: CaseRole,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const headers = new Headers({ host: "breakwater.test", origin: "http://breakwater.test", cookie: as(role).cookie });
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

async function casesOf(role: CaseRole, query: Record<string, string> = {}, limit = 7): Promise<z.infer<typeof item>[]> {
  const found: z.infer<typeof item>[] = [];
  let cursor: string | null = null;
  do {
    const params = new URLSearchParams({ ...query, limit: String(limit), ...(cursor === null ? {} : { cursor }) });
    const answer = await call(role, "GET", `/cases?${params}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const page: z.infer<typeof list> = list.parse(answer.body);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

async function standing(role: CaseRole, query: Record<string, string> = {}): Promise<z.infer<typeof portfolio>> {
  const answer = await call(role, "GET", `/campaigns/${slug}/portfolio?${new URLSearchParams(query)}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return portfolio.parse(answer.body);
}

async function csvOf(role: CaseRole, query: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const request = new Request(
    `http://breakwater.test/api/v1/campaigns/${slug}/cases.csv?${new URLSearchParams(query)}`,
    { headers: { host: "breakwater.test", cookie: as(role).cookie } },
  );
  const response = await exportRoute(request, { params: Promise.resolve({ slug }) });
  return { status: response.status, text: await response.text() };
}

const made: { id: string; organizationId: string }[] = [];
const count = 60;

/** Cases in every mixture of states, with ties in every order; as the settled columns would stand. */
async function makeCases(): Promise<void> {
  const campaign = await inPortfolio((tx) => tx.campaign.findUniqueOrThrow({ where: { slug } }));
  for (let index = 0; index < count; index += 1) {
    const id = newId();
    const organizationId = newId();
    const name =
      index % 9 === 0 ? "Same Name Ltd" : `Organization ${index} ${index % 2 === 0 ? "100%_sure" : "Clinic"}`;
    await inPortfolio((tx) =>
      tx.organization.create({ data: { id: organizationId, name, searchText: name.toLowerCase() } }),
    );
    const exposure = exposureStates[index % exposureStates.length] ?? "unknown";
    const compromise = compromiseStates[(index * 5 + 1) % compromiseStates.length] ?? "unknown";
    const phase = casePhases[index % casePhases.length] ?? "intake";
    const closed = phase === "closed";
    const overdue = index % 7 === 0 && !closed;
    await inCase(id, (tx) =>
      tx.case.create({
        data: {
          id,
          ref: `BW-9${String(index).padStart(5, "0")}`,
          organizationId,
          campaignId: campaign.id,
          organizationName: name,
          packVersion: campaign.packVersion,
          exposure,
          compromise,
          phase,
          attentionRank: closed ? 0 : compromiseRank(compromise) * 15 + (index % 4) + 1,
          attention: index % 11 === 0,
          ownerId: index % 4 === 0 ? null : as(index % 4 === 1 ? "analyst" : "lead").id,
          clusters: index % 5 === 0 ? ["HAFNIUM"] : [],
          clustersProposed: index % 6 === 0 ? ["UNC2640"] : [],
          openFindings: index % 3,
          criticalFindings: index % 2,
          dueAt: index % 3 === 0 ? null : new Date(Date.now() + (overdue ? -1 : 1) * (1 + (index % 4)) * 86_400_000),
          closedAt: closed ? new Date() : null,
          lastActivityAt: new Date(Date.UTC(2021, 2, 1 + (index % 5))),
          searchText: `bw-9${String(index).padStart(5, "0")} ${name.toLowerCase()}`,
        },
      }),
    );
    made.push({ id, organizationId });
  }
}

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["admin", "lead", "analyst", "technician", "manager", "client"] as const) {
    const user = await makeUser(role);
    people.set(role, { id: user.id, cookie: await signedIn(user.id) });
  }
  await makeCases();
  await inPortfolio((tx) =>
    tx.organizationMember.createMany({
      data: [
        ...made.slice(0, 6).map(({ organizationId }) => ({ organizationId, userId: as("technician").id })),
        { organizationId: made[3]?.organizationId ?? "", userId: as("client").id },
      ],
    }),
  );
});

const filters: Record<string, string>[] = [
  {},
  { exposure: "vulnerable" },
  { exposure: "vulnerable,mitigated" },
  { exposure: "!patched" },
  { compromise: ">=implanted" },
  { compromise: ">=implanted", exposure: "patched", phase: "!closed" },
  { phase: "closed" },
  { q: "clinic" },
  { q: "100%_sure" },
  { q: "%" },
  { q: "BW-900012" },
  { assignee: "none" },
  { assignee: "me" },
  { cluster: "UNC2640" },
  { attention: "true" },
  { due: "overdue" },
  { filter: "score:>=18 -score:33" },
  { findings: "open", compromise: "attempted,spread" },
  { findings: "critical", q: "organization" },
  { exposure: "patched,!patched" },
  { filter: "clinic or due:none" },
  { filter: "(exposure:vulnerable or compromise:>=implanted or due:overdue) -phase:closed" },
  { filter: "-(cluster:any or findings:open)" },
  { filter: "assignee:@me critical:>0", compromise: ">=attempted" },
  { filter: "updated:>7d", exposure: "patched" },
];

/** A filter, and the plain parameters that ask the same. */
const sameAs: [string, Record<string, string>][] = [
  ["exposure:vulnerable,mitigated", { exposure: "vulnerable,mitigated" }],
  ["compromise:>=implanted phase:!closed", { compromise: ">=implanted", phase: "!closed" }],
  ["-exposure:patched", { exposure: "!patched" }],
  ["assignee:none", { assignee: "none" }],
  ["owner:@me", { assignee: "me" }],
  ["cluster:unc2640", { cluster: "UNC2640" }],
  ["attention:yes", { attention: "true" }],
  ["due:overdue", { due: "overdue" }],
  ["due:<0", { due: "overdue" }],
  ["findings:open", { findings: "open" }],
  ["critical:>0 organization", { findings: "critical", q: "organization" }],
  ['"100%_sure"', { q: "100%_sure" }],
];

/** Filters over what no plain parameter asks, and how many of the cases made here they match. */
const lengths: [string, number][] = [
  ["due:none", count / 3],
  ["due:any or due:none", count],
  ["exposure:vulnerable exposure:patched", 0],
  ["closed:<1d", count / 10],
  ["closed:none", count - count / 10],
  ["updated:<24h", 0],
  ["opened:<1h", count],
  ["opened:2021-03-05", 0],
  ["updated:2021-03-01", count / 5],
  ["updated:<=2021-03-02", (2 * count) / 5],
  ["servers:0 evidence:0 progress:<1", count],
  ["tlp:amber demo:no confirmed:no", count],
  ["tag:none country:none sector:none team:none", count],
  ["tag:hospital or country:de or sector:health or team:blue", 0],
  ["assignee:any,none", count],
  ["ref:bw-900001,BW-900002,BW-000000", 2],
  ["assignee:!none", count - count / 4],
  ["containment:<contained exposure-proof:claimed compromise-proof:!verified", count],
];

describe("the list", () => {
  test.each(["attention", "activity", "name", "due", "exposure", "compromise", "phase"])(
    "by %s has every case once, whatever the size of a page",
    async (sort) => {
      const whole = await casesOf("lead", { sort }, 200);
      expect(whole).toHaveLength(count);
      for (const limit of [1, 7, 59]) {
        const paged = await casesOf("lead", { sort }, limit);
        expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
      }
    },
  );

  test("puts what is compromised first, and closed cases last", async () => {
    const [first, ...rest] = await casesOf("lead", {}, 200);
    expect(first).toMatchObject({ compromise: "spread" });
    expect(rest.slice(-6).every(({ phase }) => phase === "closed")).toBe(true);
  });

  test("by exposure begins with the vulnerable ones and pages through states without a gap", async () => {
    const states = (await casesOf("lead", { sort: "exposure" }, 3)).map(({ exposure }) => exposure);
    expect([...new Set(states)]).toEqual([
      "vulnerable",
      "unknown",
      "mitigated",
      "disconnected",
      "patched",
      "decommissioned",
    ]);
  });

  test("takes a state once, repeated, with commas and as a least", async () => {
    const ids = async (query: string) =>
      list.parse((await call("lead", "GET", `/cases?limit=200&${query}`)).body).items.map(({ id }) => id);
    expect(await ids("compromise=implanted&compromise=operated")).toEqual(await ids("compromise=implanted,operated"));
    expect(await ids("compromise=%3E%3Dimplanted")).toEqual(await ids("compromise=implanted,operated,spread"));
    expect((await ids("exposure=vulnerable")).length).toBe(count / 6);
  });

  test.each(sameAs)("takes the filter %s for the parameters that ask the same", async (filter, plain) => {
    const ids = async (query: Record<string, string>) => (await casesOf("lead", query, 200)).map(({ id }) => id);
    const expected = await ids(plain);
    expect(expected.length).toBeGreaterThan(0);
    expect(await ids({ filter })).toEqual(expected);
    expect((await ids({ filter: `-(${filter})` })).length).toBe(count - expected.length);
  });

  test.each(lengths)("has for the filter %s so many cases: %i", async (filter, expected) => {
    expect(await casesOf("lead", { filter }, 200)).toHaveLength(expected);
  });

  test("refuses a filter that cannot be read, with a sentence that says what it takes", async () => {
    const answer = await call("lead", "GET", `/cases?${new URLSearchParams({ filter: "exposure:open" })}`);
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.stringify(answer.body)).toContain("There is no exposure “open”");
  });

  test("refuses an unknown state, an owner that is no id and a foreign cursor, and says which", async () => {
    for (const query of ["exposure=open", "compromise=%3E%3Dbad", "assignee=somebody", "cursor=e30"]) {
      const answer = await call("lead", "GET", `/cases?${query}`);
      expect(answer.status, query).toBe(400);
      expect(JSON.stringify(answer.body)).toContain(query.split("=")[0]);
    }
  });

  test("escapes what a pattern would read: a percent sign finds only itself", async () => {
    expect(await casesOf("lead", { q: "%" }, 200)).toHaveLength(
      (await casesOf("lead", { q: "100%_sure" }, 200)).length,
    );
    expect(await casesOf("lead", { q: "100__sure" }, 200)).toHaveLength(0);
  });
});

describe("the counts", () => {
  test.each(filters)("are the lengths of their lists under %j", async (filter) => {
    for (const role of ["lead", "analyst"] as const) {
      const numbers = await standing(role, filter);
      expect(numbers.matching).toBe((await casesOf(role, filter, 200)).length);
      expect(numbers.cases).toBe((await casesOf(role, {}, 200)).length);
      for (const axis of ["exposure", "compromise", "phase"] as const) {
        for (const { state, count: number } of numbers[axis]) {
          expect(number, `${role} ${axis} ${state}`).toBe(
            (await casesOf(role, { ...filter, [axis]: state }, 200)).length,
          );
        }
      }
      const length = async (more: Record<string, string>) => (await casesOf(role, { ...filter, ...more }, 200)).length;
      expect(numbers.attention).toBe(filter["attention"] ? numbers.matching : await length({ attention: "true" }));
      expect(numbers.overdue).toBe(await length({ due: "overdue" }));
      if (!filter["assignee"] && !filter["phase"])
        expect(numbers.unassigned).toBe(await length({ assignee: "none", phase: "!closed" }));
      if (!filter["findings"]) expect(numbers.awaitingTriage).toBe(await length({ findings: "open" }));
    }
  });

  test("add up: the cells of both axes are the list without them", async () => {
    const numbers = await standing("lead", { compromise: ">=implanted" });
    expect(numbers.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(count);
  });

  test("follow a change at once, though they are shared between people", async () => {
    const before = await standing("lead");
    const id = made[1]?.id ?? "";
    await inCase(id, (tx) =>
      tx.case.updateMany({ where: { id }, data: { exposure: "patched", lastActivityAt: new Date() } }),
    );
    const after = await standing("manager");
    const patched = (numbers: typeof before) => numbers.exposure.find(({ state }) => state === "patched")?.count ?? 0;
    expect(patched(after)).toBe(patched(before) + 1);
  });
});

/** Every number of an answer that stands beside the filter of its list. */
function numbersIn(value: unknown): { count: number; filter: string }[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  const fields: Record<string, unknown> = { ...value };
  const { filter } = fields;
  const counts = ["count", "open", "cases", "running"]
    .map((name) => fields[name])
    .filter((one) => typeof one === "number");
  const own = typeof filter === "string" && filter !== "" ? counts.map((count) => ({ count, filter })) : [];
  return [...own, ...Object.values(fields).flatMap(numbersIn)];
}

describe("the campaign on one page", () => {
  test.each(["", "clinic", "due:any or cluster:any"])(
    "has numbers that are the lengths of their lists under %j",
    async (filter) => {
      for (const role of ["lead", "analyst", "technician"] as const) {
        if (role === "technician" && filter.includes("cluster")) continue;
        const answer = await call(role, "GET", `/campaigns/${slug}/status?${new URLSearchParams({ filter })}`);
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        const status = z.looseObject({ cases: z.number() }).parse(answer.body);
        expect(status.cases).toBe((await casesOf(role, { filter }, 200)).length);
        const { cases: _cases, filter: _filter, ...parts } = status;
        const numbers = numbersIn(parts);
        expect(numbers.length).toBeGreaterThan(50);
        for (const { count: number, filter: listFilter } of numbers)
          expect(number, `${role} ${listFilter}`).toBe((await casesOf(role, { filter: listFilter }, 200)).length);
      }
    },
  );

  test("keeps clusters from those who do not read them, and the recorded days from those who see a part", async () => {
    const part = z.looseObject({ clusters: z.array(z.unknown()), days: z.array(z.unknown()) });
    await inPortfolio((tx) => recordCampaignDay(tx, new Date()));
    const of = async (role: CaseRole) => part.parse((await call(role, "GET", `/campaigns/${slug}/status`)).body);
    expect((await of("technician")).clusters).toEqual([]);
    expect((await of("analyst")).days).toEqual([]);
    expect((await of("manager")).days).toMatchObject([{ cases: count, hunted: expect.any(Number), notified: 0 }]);
    expect((await call("client", "GET", `/campaigns/${slug}/status`)).status).toBe(403);
  });

  test("runs the clocks of open cases whose awareness is known", async () => {
    const clocks = z.looseObject({
      clocks: z.array(z.looseObject({ key: z.string(), running: z.number(), late: z.number() })),
    });
    const of = async () => clocks.parse((await call("lead", "GET", `/campaigns/${slug}/status`)).body).clocks;
    expect(await of()).toEqual([]);
    const id = made[1]?.id ?? "";
    await inCase(id, (tx) =>
      tx.case.updateMany({
        where: { id },
        data: { awareAt: new Date("2021-03-05T10:00:00Z"), lastActivityAt: new Date() },
      }),
    );
    const running = await of();
    expect(running.length).toBeGreaterThan(0);
    expect(running.every((clock) => clock.running === 1 && clock.late === 1)).toBe(true);
  });
});

describe("who sees what", () => {
  test("an analyst sees their cases, a technician their organizations, and counts are of these alone", async () => {
    const own = await casesOf("analyst", {}, 200);
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(count);
    expect((await standing("analyst")).cases).toBe(own.length);
    expect((await casesOf("technician")).map(({ organization }) => organization.id).toSorted()).toEqual(
      made
        .slice(0, 6)
        .map(({ organizationId }) => organizationId)
        .toSorted(),
    );
    expect((await standing("technician")).cases).toBe(6);
  });

  test("a client sees one case and no counts of anybody", async () => {
    expect((await casesOf("client")).map(({ id }) => id)).toEqual([made[3]?.id]);
    for (const path of [
      `/campaigns/${slug}/portfolio`,
      `/campaigns/${slug}/size`,
      "/organizations",
      `/campaigns/${slug}/pack`,
    ])
      expect((await call("client", "GET", path)).status, path).toBe(403);
    expect((await csvOf("client")).status).toBe(403);
  });

  test("clusters stay hidden from those who may not read attribution, in lists and in filters", async () => {
    expect((await casesOf("technician")).every(({ clusters }) => clusters.length === 0)).toBe(true);
    expect((await call("technician", "GET", "/cases?cluster=HAFNIUM")).status).toBe(403);
    expect((await casesOf("manager", { cluster: "HAFNIUM" })).length).toBeGreaterThan(0);
    for (const filter of ["cluster:HAFNIUM", "-cluster:none", "(phase:closed or cluster:any)"]) {
      const query = new URLSearchParams({ filter });
      for (const path of [`/cases?${query}`, `/campaigns/${slug}/portfolio?${query}`])
        expect((await call("technician", "GET", path)).status, path).toBe(403);
    }
    for (const filter of ["tag:vip", "findings:open", "attention:yes", "assignee:any"])
      expect((await call("client", "GET", `/cases?${new URLSearchParams({ filter })}`)).status, filter).toBe(403);
  });
});

describe("the export", () => {
  test.each<Record<string, string>>([
    {},
    { exposure: "vulnerable" },
    { compromise: ">=implanted", phase: "!closed" },
    { q: "clinic" },
    { filter: "(exposure:patched or due:overdue) clinic" },
  ])("holds the rows of the list under %j", async (filter) => {
    const { status, text } = await csvOf("lead", filter);
    expect(status).toBe(200);
    const rows = z.array(z.looseObject({ ref: z.string() })).parse(parse(text, { columns: true }));
    expect(rows.map(({ ref }) => ref).toSorted()).toEqual(
      (await casesOf("lead", filter, 200)).map(({ ref }) => ref).toSorted(),
    );
  });

  test("holds for a technician what a technician sees, and nothing of clusters", async () => {
    const { text } = await csvOf("technician");
    expect(parse(text, { columns: true })).toHaveLength(6);
    expect(text).not.toContain("HAFNIUM");
    expect((await csvOf("technician", { cluster: "HAFNIUM" })).status).toBe(403);
  });

  test("answers a wrong filter and an unknown campaign as an error, not as a file", async () => {
    expect((await csvOf("lead", { exposure: "open" })).status).toBe(400);
    const request = new Request("http://breakwater.test/api/v1/campaigns/none/cases.csv", {
      headers: { host: "breakwater.test", cookie: as("lead").cookie },
    });
    expect((await exportRoute(request, { params: Promise.resolve({ slug: "none" }) })).status).toBe(404);
  });

  test("begins with a byte order mark when asked", async () => {
    const request = new Request(`http://breakwater.test/api/v1/campaigns/${slug}/cases.csv?bom=true`, {
      headers: { host: "breakwater.test", cookie: as("lead").cookie },
    });
    const response = await exportRoute(request, { params: Promise.resolve({ slug }) });
    expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect((await csvOf("lead")).text.startsWith("ref,organization")).toBe(true);
  });
});

describe("opening a case in one step", () => {
  test("adds the organization and the servers, and sending it twice makes neither twice", async () => {
    const organizationId = newId();
    const input = {
      organizationId,
      name: "Harbourline Dental Group",
      domains: ["harbourline.example"],
      servers: ["EX01", "EX02"],
    };
    const first = await call("analyst", "POST", `/campaigns/${slug}/cases`, input);
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(first.body).toMatchObject({
      organization: { id: organizationId, name: "Harbourline Dental Group" },
      serverCount: 2,
    });
    const again = await call("analyst", "POST", `/campaigns/${slug}/cases`, input);
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({ data: { field: "organizationId" } });
    const { items } = list.parse((await call("lead", "GET", "/cases?q=harbourline")).body);
    expect(items).toHaveLength(1);
  });

  test("names the field that is wrong and leaves no case behind", async () => {
    const organizationId = newId();
    const bad = await call("lead", "POST", `/campaigns/${slug}/cases`, {
      organizationId,
      name: "Kestrel Freight",
      servers: ["EX 01"],
    });
    expect(bad.status).toBe(400);
    expect(JSON.stringify(bad.body)).toContain("servers.0");
    const twice = await call("lead", "POST", `/campaigns/${slug}/cases`, {
      organizationId,
      name: "Kestrel Freight",
      servers: ["EX01", "ex01"],
    });
    expect(twice.body).toMatchObject({ data: { field: "servers" } });
    expect(await casesOf("lead", { q: "kestrel" })).toHaveLength(0);
  });

  test("is not for technicians and managers", async () => {
    for (const role of ["technician", "manager", "client"] as const)
      expect(
        (await call(role, "POST", `/campaigns/${slug}/cases`, { organizationId: newId(), name: "No" })).status,
      ).toBe(403);
  });
});
