import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { settleCasesWith } from "@/lib/access/settle";
import { runBulk, writeLettersBy } from "@/lib/bulk/jobs";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { settle } from "@/lib/portfolio/settle";
import { queueLetter, withdrawLetter } from "@/lib/sharing/commands";

import { callAs, type Caller, itemsOf, openTestCase, someone } from "./testing";

const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
settleCasesWith(settle);
writeLettersBy({ queue: queueLetter, withdraw: withdrawLetter });
vi.stubEnv("SMTP_URL", "smtp://127.0.0.1:1");
vi.stubEnv("BREAKWATER_URL", "https://response.example");
vi.stubEnv("BREAKWATER_MASTER_KEY", "5a".repeat(32));
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };
const cases: string[] = [];
const slug = "exchange-2021";

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["admin", "lead", "analyst", "technician", "manager", "client"] as const)
    people.set(role, await someone(role));
  for (let index = 0; index < 5; index += 1) cases.push((await openTestCase(as("lead"))).caseId);
});

type Extra = { key?: string; dryRun?: boolean; by?: CaseRole };

async function start(body: object, { key = newId(), dryRun = false, by = "lead" }: Extra = {}) {
  return callAs(as(by), "POST", "/bulk", { campaignSlug: slug, idempotencyKey: key, dryRun, ...body });
}

async function bulk(body: object, extra: Extra = {}) {
  const started = await start(body, extra);
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  const jobId = String(started.body["jobId"]);
  await runBulk({ jobId });
  return (await callAs(as("lead"), "GET", `/bulk/${jobId}`)).body;
}

const caseOf = async (id: string) => (await callAs(as("lead"), "GET", `/cases/${id}`)).body;
const auditOf = async (id: string) => itemsOf(await callAs(as("admin"), "GET", `/cases/${id}/audit`));

describe("a change of many cases", () => {
  test("is tried first, and the trial writes nothing", async () => {
    const [first = ""] = cases;
    const before = await caseOf(first);
    const events = (await auditOf(first)).length;
    const preview = await bulk({ action: "tag", add: ["hospital"], filter: "phase:!closed" }, { dryRun: true });
    expect(preview).toMatchObject({
      dryRun: true,
      state: "done",
      total: 5,
      done: 5,
      result: { changed: 5, refused: 0 },
    });
    expect(await caseOf(first)).toEqual(before);
    expect(await auditOf(first)).toHaveLength(events);
    expect(itemsOf(await callAs(as("lead"), "GET", "/bulk"))).toEqual([]);
  });

  test("does what its preview found, once, with an event in the chain of every case", async () => {
    const [first = "", second = ""] = cases;
    await callAs(as("lead"), "PATCH", `/cases/${second}`, {
      tags: ["hospital"],
      version: (await caseOf(second))["version"],
    });
    const preview = await bulk({ action: "tag", add: ["hospital"], filter: "phase:!closed" }, { dryRun: true });
    expect(preview).toMatchObject({
      result: { changed: 4, unchanged: 1, reasons: [{ outcome: "unchanged", reason: "It is so already.", count: 1 }] },
    });
    const key = newId();
    const run = await bulk({ action: "tag", add: ["hospital"], preview: preview["id"] }, { key });
    expect(run).toMatchObject({
      title: "Tags: +hospital",
      total: 4,
      result: { changed: 4, unchanged: 0 },
      undoable: true,
    });
    const again = await start({ action: "tag", add: ["hospital"], preview: preview["id"] }, { key });
    expect(again.body["jobId"]).toBe(run["id"]);
    await runBulk({ jobId: run["id"] });
    expect(await caseOf(first)).toMatchObject({ tags: ["hospital"] });
    const changes = (await auditOf(first)).filter(({ action }) => action === "case.update");
    expect(changes).toHaveLength(1);
    expect(JSON.stringify(changes[0])).toContain(String(run["id"]));
  });

  test("names every case that it leaves, with the reason, and touches none of them", async () => {
    const [first = "", second = ""] = cases;
    const closing = { action: "close", exit: "transferred", reason: "Another provider took over.", caseIds: [second] };
    expect(await bulk(closing)).toMatchObject({ result: { changed: 1 } });
    const { version } = await caseOf(second);
    const dueAt = "2021-03-20T12:00:00.000Z";
    const run = await bulk({ action: "due", dueAt, caseIds: [first, second, newId()] });
    expect(run).toMatchObject({
      total: 2,
      result: { changed: 1, refused: 1, reasons: [{ outcome: "refused", reason: "This case is closed.", count: 1 }] },
    });
    expect(await caseOf(first)).toMatchObject({ dueAt });
    expect(await caseOf(second)).toMatchObject({ dueAt: null, version });
    const rows = itemsOf(await callAs(as("lead"), "GET", `/bulk/${String(run["id"])}/rows?outcome=refused`));
    expect(rows).toMatchObject([{ caseId: second, outcome: "refused" }]);
  });

  test("assigns to people of the response team alone", async () => {
    const caseIds = cases.slice(2);
    expect(await start({ action: "assign", ownerId: as("client").id, caseIds })).toMatchObject({
      status: 400,
      body: { data: { field: "ownerId" } },
    });
    expect(await start({ action: "assign", caseIds })).toMatchObject({ status: 400 });
    const run = await bulk({ action: "assign", ownerId: as("analyst").id, caseIds });
    expect(run).toMatchObject({ title: "Assign: owner analyst of tests", result: { changed: 3 } });
    expect(itemsOf(await callAs(as("analyst"), "GET", "/cases"))).toHaveLength(3);
  });

  test("sets a task by the rules of one case: a closed gate refuses, a reason is asked for", async () => {
    const caseIds = cases.slice(2);
    const [third = ""] = caseIds;
    const tasks = itemsOf(await callAs(as("lead"), "GET", `/cases/${third}/tasks`));
    const gated = tasks.find(({ gate, state }) => gate !== null && state === "todo");
    expect(await start({ action: "task", taskKey: gated?.["key"], state: "blocked", caseIds })).toMatchObject({
      status: 400,
      body: { data: { field: "reason" } },
    });
    const done = await bulk({ action: "task", taskKey: gated?.["key"], state: "done", caseIds });
    expect(done).toMatchObject({ result: { changed: 0, refused: 3 }, undoable: false });
    const blocked = await bulk({
      action: "task",
      taskKey: gated?.["key"],
      state: "blocked",
      reason: "No access.",
      caseIds,
    });
    expect(blocked).toMatchObject({ result: { changed: 3 } });
    const filtered = await callAs(as("lead"), "GET", `/cases?${new URLSearchParams({ filter: "blocked:>0" })}`);
    expect(itemsOf(filtered)).toHaveLength(3);
    expect(await bulk({ action: "task", taskKey: "no-such-task", state: "done", caseIds })).toMatchObject({
      result: { refused: 3, reasons: [{ reason: "This case has no open task of that name." }] },
    });
  });
});

describe("letters to many", () => {
  test("are tried without a link or a letter, written once each, and taken back while they wait", async () => {
    const [, , third = "", fourth = ""] = cases;
    const { organization } = await caseOf(third);
    const organizationId =
      typeof organization === "object" && organization && "id" in organization ? String(organization.id) : "";
    await inPortfolio((tx) =>
      tx.organization.update({
        where: { id: organizationId },
        data: { contacts: [{ name: "Ola", email: "ola@example.org" }] },
      }),
    );
    const letter = { action: "letter", template: "notify", caseIds: [third, fourth] };
    const preview = await bulk(letter, { dryRun: true });
    expect(preview).toMatchObject({ result: { changed: 1, refused: 1 } });
    const links = async () => itemsOf(await callAs(as("lead"), "GET", `/cases/${third}/links`));
    expect(await links()).toEqual([]);
    const run = await bulk({ ...letter, caseIds: undefined, preview: preview["id"] });
    expect(run).toMatchObject({ title: "Letter: notification", result: { changed: 1 }, undoable: true });
    const letters = async () => itemsOf(await callAs(as("lead"), "GET", `/cases/${third}/letters`));
    expect(await letters()).toMatchObject([{ state: "queued", toAddress: "ola@example.org" }]);
    const undone = await callAs(as("lead"), "POST", `/bulk/${String(run["id"])}/undo`, {});
    await runBulk({ jobId: undone.body["jobId"] });
    expect(await letters()).toMatchObject([{ state: "withdrawn" }]);
    expect(await links()).toMatchObject([{ state: "revoked" }]);
  });
});

describe("taking it back", () => {
  async function undo(jobId: unknown) {
    const started = await callAs(as("lead"), "POST", `/bulk/${String(jobId)}/undo`, {});
    if (started.status === 202) await runBulk({ jobId: started.body["jobId"] });
    return started;
  }

  test("restores what was, unless somebody changed the case since", async () => {
    const [, , third = "", fourth = ""] = cases;
    const caseIds = [third, fourth];
    const earlier = (await caseOf(third))["tags"];
    const run = await bulk({ action: "tag", add: ["vip"], remove: ["hospital"], caseIds });
    await callAs(as("lead"), "PATCH", `/cases/${fourth}`, {
      tags: ["mine"],
      version: (await caseOf(fourth))["version"],
    });
    const undone = await undo(run["id"]);
    expect((await callAs(as("lead"), "GET", `/bulk/${String(undone.body["jobId"])}`)).body).toMatchObject({
      undoOf: run["id"],
      result: { changed: 1, refused: 1 },
    });
    expect((await caseOf(third))["tags"]).toEqual(earlier);
    expect((await caseOf(fourth))["tags"]).toEqual(["mine"]);
    expect((await undo(run["id"])).body["jobId"]).toBe(undone.body["jobId"]);
  });

  test("opens closed cases again, and puts tasks back", async () => {
    const [, , , , fifth = ""] = cases;
    const tasks = async () => itemsOf(await callAs(as("lead"), "GET", `/cases/${fifth}/tasks`));
    const todo = (await tasks()).find(({ state }) => state === "todo");
    const started = await bulk({ action: "task", taskKey: todo?.["key"], state: "in_progress", caseIds: [fifth] });
    expect((await undo(started["id"])).status).toBe(202);
    expect((await tasks()).find(({ id }) => id === todo?.["id"])).toMatchObject({ state: "todo" });
    const closed = await bulk({ action: "close", exit: "transferred", reason: "Gone.", caseIds: [fifth] });
    expect(await caseOf(fifth)).toMatchObject({ phase: "closed" });
    await undo(closed["id"]);
    expect((await caseOf(fifth))["phase"]).not.toBe("closed");
  });

  test("is refused where nothing was changed", async () => {
    const nothing = await bulk({ action: "tag", remove: ["nobody has it"], caseIds: [cases[2]] });
    expect(await undo(nothing["id"])).toMatchObject({ status: 422 });
  });
});

describe("who may", () => {
  test("only leads, and each case is asked by the rules of its worker's actor at that time", async () => {
    for (const by of ["analyst", "technician", "manager", "client"] as const)
      expect((await start({ action: "tag", add: ["x"], caseIds: cases }, { by })).status, by).toBe(403);
    const started = await start({ action: "tag", add: ["late"], caseIds: cases.slice(2) }, { by: "admin" });
    await inPortfolio((tx) => tx.user.update({ where: { id: as("admin").id }, data: { state: "disabled" } }));
    await runBulk({ jobId: started.body["jobId"] });
    const view = await callAs(as("lead"), "GET", `/bulk/${String(started.body["jobId"])}`);
    expect(view.body).toMatchObject({ state: "failed", error: "Whoever started this may no longer sign in." });
    await inPortfolio((tx) => tx.user.update({ where: { id: as("admin").id }, data: { state: "active" } }));
  });

  test("a preview of somebody else, two selections at once and none at all are refused", async () => {
    const preview = await bulk({ action: "tag", add: ["x"], caseIds: cases.slice(2) }, { dryRun: true });
    expect((await start({ action: "tag", add: ["x"], preview: preview["id"] }, { by: "admin" })).status).toBe(404);
    expect((await start({ action: "tag", add: ["x"], preview: preview["id"], filter: "" })).status).toBe(400);
    expect((await start({ action: "tag", add: ["x"] })).status).toBe(400);
  });
});

describe("what happens on the way", () => {
  test("a cancelled change ends after its batch, and what it did stays and can be taken back", async () => {
    const started = await start({ action: "tag", add: ["stop"], caseIds: cases.slice(2) });
    const jobId = String(started.body["jobId"]);
    expect((await callAs(as("lead"), "DELETE", `/bulk/${jobId}`, {})).status).toBe(200);
    await runBulk({ jobId });
    expect((await callAs(as("lead"), "GET", `/bulk/${jobId}`)).body).toMatchObject({ state: "cancelled", done: 0 });
    expect((await caseOf(cases[2] ?? ""))["tags"]).not.toContain("stop");
  });

  test("two workers on the same change give each case one change, not two", async () => {
    const started = await start({ action: "tag", add: ["twice"], caseIds: cases.slice(2) });
    const jobId = String(started.body["jobId"]);
    await Promise.all([runBulk({ jobId }), runBulk({ jobId })]);
    for (const id of cases.slice(2)) {
      const events = (await auditOf(id)).filter((event) => JSON.stringify(event).includes(jobId));
      expect(events, id).toHaveLength(1);
    }
    expect((await callAs(as("lead"), "GET", `/bulk/${jobId}`)).body).toMatchObject({ result: { changed: 3 } });
  });

  test("one that was cut off goes on with the cases that have no outcome", async () => {
    const started = await start({ action: "tag", add: ["again"], caseIds: cases.slice(2) });
    const jobId = String(started.body["jobId"]);
    const [done = ""] = cases.slice(2);
    await inPortfolio((tx) =>
      tx.bulkRow.updateMany({
        where: { runId: jobId, targetId: done },
        data: { outcome: "unchanged", reason: "before the cut" },
      }),
    );
    await inPortfolio((tx) => tx.job.updateMany({ where: { id: jobId }, data: { state: "running" } }));
    await runBulk({ jobId });
    expect((await callAs(as("lead"), "GET", `/bulk/${jobId}`)).body).toMatchObject({
      result: { changed: 2, unchanged: 1 },
    });
    expect(
      await inCase(done, (tx) => tx.case.findUnique({ where: { id: done }, select: { tags: true } })),
    ).not.toMatchObject({
      tags: expect.arrayContaining(["again"]),
    });
  });
});
