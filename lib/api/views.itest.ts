import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";

import { callAs, type Caller, itemsOf, openTestCase, someone } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const views = "/campaigns/exchange-2021/views";
const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };
const caseIds: string[] = [];

async function viewsOf(role: CaseRole) {
  return itemsOf(await callAs(as(role), "GET", views));
}

async function countsOf(role: CaseRole): Promise<Record<string, unknown>> {
  return Object.fromEntries((await viewsOf(role)).map((view) => [view["key"], view["count"]]));
}

const setCase = (id: string, data: object) => inCase(id, (tx) => tx.case.updateMany({ where: { id }, data }));

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["lead", "analyst", "technician", "manager", "client"] as const)
    people.set(role, await someone(role));
  for (let index = 0; index < 4; index += 1) caseIds.push((await openTestCase(as("lead"))).caseId);
});

describe("the views that Breakwater brings", () => {
  test("count what their filters list, and a person's own cases only", async () => {
    const [shell = "", closed = "", waiting = "", blocked = ""] = caseIds;
    await setCase(shell, { compromise: "implanted", exposure: "patched", openFindings: 3, ownerId: as("analyst").id });
    await setCase(closed, { phase: "closed", closedAt: new Date() });
    await setCase(waiting, { awaitingAt: new Date(), exposure: "patched" });
    const { items } = { items: itemsOf(await callAs(as("lead"), "GET", `/cases/${blocked}/tasks`)) };
    const task = items.find(({ state, scope }) => state === "todo" && scope === "case");
    await callAs(as("lead"), "PATCH", `/cases/${blocked}/tasks/${String(task?.["id"])}`, {
      state: "blocked",
      reason: "The administrator is away.",
      version: task?.["version"],
    });
    expect(await countsOf("lead")).toEqual({
      "needs-attention": 1,
      unpatched: 1,
      "web-shell": 1,
      "awaiting-client": 2,
      "to-review": 1,
      "closed-week": 1,
    });
    expect(await countsOf("analyst")).toMatchObject({ "web-shell": 1, "awaiting-client": 0 });
    for (const { filter, count } of await viewsOf("lead")) {
      const list = await callAs(as("lead"), "GET", `/cases?${new URLSearchParams({ filter: String(filter) })}`);
      expect(itemsOf(list), String(filter)).toHaveLength(Number(count));
    }
  });

  test("are not for clients", async () => {
    expect((await callAs(as("client"), "GET", views)).status).toBe(403);
  });
});

describe("saved views", () => {
  const view = { name: "Mine", filter: "assignee:@me phase:!closed", sort: "due" };

  test("are found by their owner alone until they are shared", async () => {
    const saved = await callAs(as("analyst"), "POST", views, view);
    expect(saved).toMatchObject({ status: 201, body: { name: "Mine", kind: "own", count: 1, yours: true } });
    const key = String(saved.body["key"]);
    const others = (await viewsOf("lead")).map((one) => one["key"]);
    expect(others).not.toContain(key);
    const change = { version: 1, name: "Stolen" };
    expect((await callAs(as("lead"), "PATCH", `/views/${key}`, change)).status).toBe(404);
    expect((await callAs(as("analyst"), "PATCH", `/views/${key}`, { version: 1, share: "everyone" })).status).toBe(403);
    expect((await callAs(as("analyst"), "PATCH", `/views/${key}`, { version: 1, name: "My open ones" })).status).toBe(
      200,
    );
    expect(await callAs(as("analyst"), "PATCH", `/views/${key}`, change)).toMatchObject({
      status: 409,
      body: { data: { current: { name: "My open ones" } } },
    });
    expect((await callAs(as("analyst"), "DELETE", `/views/${key}`, { version: 2 })).status).toBe(200);
  });

  test("shared with everyone count for each reader, and are left out where a role may not ask them", async () => {
    const shared = { name: "HAFNIUM", filter: "cluster:HAFNIUM", share: "everyone" };
    const saved = await callAs(as("lead"), "POST", views, shared);
    const key = String(saved.body["key"]);
    expect(await countsOf("manager")).toMatchObject({ [key]: 0 });
    expect(await countsOf("technician")).not.toHaveProperty(key);
    expect((await callAs(as("manager"), "DELETE", `/views/${key}`, { version: 1 })).status).toBe(403);
  });

  test("for a team need a team that one is in", async () => {
    const team = newId();
    await inPortfolio((tx) => tx.team.create({ data: { id: team, name: "Blue" } }));
    const shared = { ...view, name: "Blue team", share: "team", teamId: team };
    expect(await callAs(as("analyst"), "POST", views, shared)).toMatchObject({
      status: 400,
      body: { data: { field: "teamId" } },
    });
    await inPortfolio((tx) => tx.teamMember.create({ data: { teamId: team, userId: as("analyst").id } }));
    expect((await callAs(as("analyst"), "POST", views, shared)).status).toBe(201);
    expect((await viewsOf("technician")).map(({ name }) => name)).not.toContain("Blue team");
    await inPortfolio((tx) => tx.teamMember.create({ data: { teamId: team, userId: as("technician").id } }));
    expect((await viewsOf("technician")).map(({ name }) => name)).toContain("Blue team");
  });

  test("take no filter that cannot be read, and no empty name", async () => {
    for (const wrong of [{ filter: "exposure:open" }, { name: " " }, { sort: "colour" }])
      expect((await callAs(as("lead"), "POST", views, { ...view, ...wrong })).status, JSON.stringify(wrong)).toBe(400);
  });

  test("open the list for the person who chose one, and no longer once it is gone", async () => {
    const opening = async () => (await viewsOf("manager")).filter(({ opens }) => opens).map(({ key }) => key);
    const choose = (key: string | null) => callAs(as("manager"), "PUT", `${views}/default`, { view: key });
    expect((await choose("unpatched")).status).toBe(200);
    expect(await opening()).toEqual(["unpatched"]);
    const saved = await callAs(as("manager"), "POST", views, view);
    const key = String(saved.body["key"]);
    await choose(key);
    expect(await opening()).toEqual([key]);
    await callAs(as("manager"), "DELETE", `/views/${key}`, { version: 1 });
    expect(await opening()).toEqual([]);
    expect((await choose(newId())).status).toBe(404);
  });
});

describe("the matrix", () => {
  const matrix = "/campaigns/exchange-2021/matrix";

  test("tells of each section how it stands, what blocks it, and pages through every case", async () => {
    const [, , , blocked = ""] = caseIds;
    const whole = await callAs(as("lead"), "GET", matrix);
    const rows = itemsOf(whole);
    expect(rows).toHaveLength(caseIds.length);
    const row = rows.find(({ caseId }) => caseId === blocked);
    const cells = Array.isArray(row?.["cells"]) ? row["cells"] : [];
    const { sections } = whole.body;
    expect(cells).toHaveLength(Array.isArray(sections) ? sections.length : -1);
    expect(cells.filter(({ state }) => state === "blocked")).toMatchObject([
      { blocked: 1, blocker: "The administrator is away.", staleSince: expect.any(String) },
    ]);
    const paged: unknown[] = [];
    let cursor: unknown = null;
    do {
      const query = new URLSearchParams({ limit: "1", ...(typeof cursor === "string" ? { cursor } : {}) });
      const page = await callAs(as("lead"), "GET", `${matrix}?${query}`);
      paged.push(...itemsOf(page).map(({ caseId }) => caseId));
      cursor = page.body["nextCursor"];
    } while (typeof cursor === "string");
    expect(paged).toEqual(rows.map(({ caseId }) => caseId));
  });

  test("holds one's own cases only, under the filter, and is not for clients", async () => {
    expect(itemsOf(await callAs(as("analyst"), "GET", matrix))).toHaveLength(1);
    expect(itemsOf(await callAs(as("lead"), "GET", `${matrix}?filter=compromise:implanted`))).toHaveLength(1);
    expect((await callAs(as("lead"), "GET", `${matrix}?filter=exposure:open`)).status).toBe(400);
    expect((await callAs(as("client"), "GET", matrix)).status).toBe(403);
  });
});
