import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { settleCasesWith } from "@/lib/access/settle";
import { runBulk } from "@/lib/bulk/jobs";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { checklistSection, type ChecklistSection } from "@/lib/campaigns/schema";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { settle } from "@/lib/portfolio/settle";

import { type Answer, callAs, type Caller, itemsOf, openTestCase, someone } from "./testing";

const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
settleCasesWith(settle);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };
const lists = "/campaigns/exchange-2021/checklists";

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["admin", "lead", "analyst", "technician", "manager", "client"] as const)
    people.set(role, await someone(role));
});

const lead = (method: string, path: string, body?: object) => callAs(as("lead"), method, path, body);

async function ok(call: Promise<Answer>): Promise<Record<string, unknown>> {
  const answer = await call;
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

const whole = z.object({
  about: z.object({ number: z.number(), version: z.number(), state: z.string(), current: z.boolean() }),
  items: z.array(checklistSection),
  yaml: z.string(),
});

type Edit = (sections: ChecklistSection[]) => ChecklistSection[];

/** A draft from the version in force, edited. */
async function drafted(edit: Edit) {
  const draft = whole.parse(await ok(lead("POST", lists)));
  const { number, version } = draft.about;
  return whole.parse(await ok(lead("PUT", `${lists}/${number}`, { version, items: edit(draft.items) })));
}

async function published(edit: Edit): Promise<number> {
  const { number, version } = (await drafted(edit)).about;
  await ok(lead("POST", `${lists}/${number}/publish`, { version, note: "Ask for the proxy logs." }));
  return number;
}

const extra = {
  key: "evidence-proxy",
  title: "Collect the logs of the outgoing proxy",
  guidance: "Ninety days back.",
  roles: ["analyst"],
  scope: "case",
  order: 50,
};

const withExtra: Edit = (sections) =>
  sections.map((section) =>
    section.key === "evidence"
      ? checklistSection.parse({ ...section, tasks: [...section.tasks.filter((t) => t.key !== extra.key), extra] })
      : section,
  );
const without =
  (key: string): Edit =>
  (sections) =>
    sections.map((section) => ({ ...section, tasks: section.tasks.filter((task) => task.key !== key) }));

const tasksOf = async (caseId: string) => itemsOf(await lead("GET", `/cases/${caseId}/tasks`));
const taskOf = async (caseId: string, key: string) => (await tasksOf(caseId)).find((task) => task["key"] === key);
const numberOf = async (caseId: string) => (await ok(lead("GET", `/cases/${caseId}/tasks`)))["checklistNumber"];

async function bulk(body: object) {
  const started = await ok(lead("POST", "/bulk", { campaignSlug: "exchange-2021", idempotencyKey: newId(), ...body }));
  await runBulk({ jobId: started["jobId"] });
  return ok(lead("GET", `/bulk/${String(started["jobId"])}`));
}

describe("the checklist of a campaign", () => {
  test("is there as version 1 from the start, in force, and says who works by it", async () => {
    await openTestCase(as("lead"));
    expect(itemsOf(await lead("GET", lists))).toMatchObject([
      { number: 1, state: "published", origin: "pack", current: true, openCases: 1 },
    ]);
    await inPortfolio(registerCampaigns);
    expect(itemsOf(await lead("GET", lists))).toHaveLength(1);
  });

  test("changes as a draft, which says what it changes and reaches no case", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const { about } = await drafted(withExtra);
    expect(about).toMatchObject({ state: "draft", current: false });
    const diff = await ok(lead("GET", `${lists}/${about.number}/diff?from=1`));
    expect(diff).toMatchObject({
      sections: [],
      tasks: [{ key: "evidence-proxy", change: "added", sectionTitle: "Evidence" }],
    });
    expect(await taskOf(caseId, "evidence-proxy")).toBeUndefined();
    expect(await lead("GET", `/cases/${caseId}/checklist?to=${about.number}`)).toMatchObject({ status: 404 });
    await ok(lead("DELETE", `${lists}/${about.number}`));
    expect((await lead("GET", `${lists}/${about.number}`)).status).toBe(404);
  });

  test("is written as text too, and bad text loses nothing and names its line", async () => {
    const draft = whole.parse(await ok(lead("POST", lists)));
    const { number, version } = draft.about;
    const broken = draft.yaml.replace("scope: case", "scope: town");
    const refused = await lead("PUT", `${lists}/${number}`, { version, yaml: broken });
    expect(refused).toMatchObject({ status: 400, body: { data: { field: "yaml" } } });
    expect(String(refused.body["message"])).toMatch(/line \d+: \[0\]\.tasks\[0\]\.scope/);
    const bomb = `a: &a [x]\nb: &b [${"*a,".repeat(200)}]\nc: &c [${"*b,".repeat(200)}]\nd: [${"*c,".repeat(200)}]`;
    expect(await lead("PUT", `${lists}/${number}`, { version, yaml: bomb })).toMatchObject({ status: 400 });
    const renamed = draft.yaml.replace("title: Intake", "title: First hours");
    const saved = whole.parse(await ok(lead("PUT", `${lists}/${number}`, { version, yaml: renamed })));
    expect(saved.items[0]?.title).toBe("First hours");
    const late = await lead("PUT", `${lists}/${number}`, { version, yaml: draft.yaml });
    expect(late).toMatchObject({ status: 409, body: { data: { current: { about: { number } } } } });
    await ok(lead("DELETE", `${lists}/${number}`));
  });

  test("keeps the tasks that deadlines and closure of the pack name, and says why", async () => {
    const draft = whole.parse(await ok(lead("POST", lists)));
    const { number, version } = draft.about;
    const items = draft.items.filter((section) => section.key !== "patch" && section.key !== "patching");
    const refused = await lead("PUT", `${lists}/${number}`, { version, items });
    expect(refused.status).toBe(422);
    expect(String(refused.body["message"])).toContain("so it has to stay");
    await ok(lead("DELETE", `${lists}/${number}`));
  });

  test("once published changes no more, is for new cases, and is offered to open ones", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const number = await published(withExtra);
    const again = await lead("PUT", `${lists}/${number}`, { version: 3, note: "x" });
    expect(again.status).toBe(422);
    expect(await numberOf((await openTestCase(as("lead"))).caseId)).toBe(number);
    expect(await numberOf(caseId)).toBe(1);
    const offer = await ok(lead("GET", `/cases/${caseId}/checklist`));
    expect(offer).toMatchObject({ from: 1, to: number, note: "Ask for the proxy logs.", stays: [] });
    const body = { number, version: offer["caseVersion"] };
    expect((await callAs(as("analyst"), "PUT", `/cases/${caseId}/checklist`, body)).status).toBe(404);
    await ok(lead("PUT", `/cases/${caseId}/checklist`, body));
    expect(await taskOf(caseId, "evidence-proxy")).toMatchObject({ state: "todo", own: false, retired: false });
    expect((await lead("PUT", `/cases/${caseId}/checklist`, { number: 1, version: 1 })).status).toBe(409);
  });

  test("goes back, also for open cases, and what somebody worked on stays", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const other = await openTestCase(as("lead"));
    const task = await taskOf(caseId, "evidence-proxy");
    await ok(
      lead("PATCH", `/cases/${caseId}/tasks/${String(task?.["id"])}`, {
        state: "in_progress",
        version: task?.["version"],
      }),
    );
    const noted = await taskOf(other.caseId, "evidence-proxy");
    await ok(lead("POST", `/cases/${other.caseId}/tasks/${String(noted?.["id"])}/notes`, { body: "Asked by phone." }));
    const third = await openTestCase(as("lead"));
    await ok(lead("POST", `${lists}/1/current`));
    const preview = await bulk({ action: "checklist", number: 1, filter: "checklist:>1 -phase:closed", dryRun: true });
    expect(preview).toMatchObject({ result: { refused: 0 } });
    expect(JSON.stringify(preview["result"])).toContain("Go: Collect the logs of the outgoing proxy.");
    expect(await numberOf(third.caseId)).not.toBe(1);
    const run = await bulk({ action: "checklist", number: 1, preview: preview["id"] });
    expect(run).toMatchObject({ title: "Checklist: version 1", result: { refused: 0, left: 0 }, undoable: true });
    expect(await taskOf(third.caseId, "evidence-proxy")).toBeUndefined();
    expect(await taskOf(caseId, "evidence-proxy")).toMatchObject({
      state: "in_progress",
      retired: true,
      required: false,
    });
    expect(await taskOf(other.caseId, "evidence-proxy")).toMatchObject({ state: "todo", retired: true });
    const undone = await ok(lead("POST", `/bulk/${String(run["id"])}/undo`));
    await runBulk({ jobId: undone["jobId"] });
    expect(await taskOf(third.caseId, "evidence-proxy")).toMatchObject({ state: "todo", retired: false });
    expect(await taskOf(caseId, "evidence-proxy")).toMatchObject({ state: "in_progress", retired: false });
  });

  test("never touches finished work, and tells old words from new ones", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const contacts = await taskOf(caseId, "intake-contacts");
    await ok(
      lead("PATCH", `/cases/${caseId}/tasks/${String(contacts?.["id"])}`, {
        state: "done",
        version: contacts?.["version"],
      }),
    );
    const done = await taskOf(caseId, "intake-contacts");
    const number = await published((sections) =>
      without("evidence-proxy")(sections).map((section) => ({
        ...section,
        tasks: section.tasks.map((task) => ({ ...task, title: `${task.title.slice(0, 70)} (new)` })),
      })),
    );
    const { caseVersion } = await ok(lead("GET", `/cases/${caseId}/checklist`));
    await ok(lead("PUT", `/cases/${caseId}/checklist`, { number, version: caseVersion }));
    const after = await taskOf(caseId, "intake-contacts");
    expect({ title: after?.["title"], state: after?.["state"], version: after?.["version"] }).toEqual({
      title: done?.["title"],
      state: "done",
      version: done?.["version"],
    });
    expect(String((await taskOf(caseId, "intake-inventory"))?.["title"])).toContain("(new)");
    const audit = itemsOf(await callAs(as("admin"), "GET", `/cases/${caseId}/audit`));
    expect(audit.some(({ action }) => action === "case.checklist")).toBe(true);
  });

  test("is changed by leads alone, read by the team, and not there for clients", async () => {
    for (const role of ["analyst", "technician", "manager", "client"] as const)
      expect((await callAs(as(role), "POST", lists)).status).toBe(403);
    expect((await callAs(as("technician"), "GET", `${lists}/1`)).status).toBe(200);
    expect((await callAs(as("client"), "GET", `${lists}/1`)).status).toBe(403);
  });
});

describe("tasks beside those of the campaign", () => {
  const own = { section: "evidence", title: "Ask the hoster for its flow records" };

  test("belong to one case, are counted, and leave without taking work with them", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const total = async () => (await ok(lead("GET", `/cases/${caseId}`)))["progress"];
    const before = z
      .object({ required: z.number() })
      .or(z.object({ total: z.number() }))
      .parse(await total());
    const { key } = await ok(lead("POST", `/cases/${caseId}/own-tasks`, { ...own, proof: true }));
    expect(await total()).not.toEqual(before);
    const task = await taskOf(caseId, String(key));
    expect(task).toMatchObject({ title: own.title, own: true, state: "todo", section: "evidence", required: true });
    const path = `/cases/${caseId}/tasks/${String(task?.["id"])}`;
    expect((await lead("PATCH", path, { state: "done", version: task?.["version"] })).status).toBe(422);
    await ok(lead("PATCH", path, { state: "in_progress", version: task?.["version"] }));
    await ok(lead("DELETE", `/cases/${caseId}/own-tasks/${String(key)}`));
    expect(await taskOf(caseId, String(key))).toMatchObject({ state: "in_progress", retired: true });
    expect((await lead("DELETE", `/cases/${caseId}/own-tasks/intake-contacts`)).status).toBe(422);
    expect((await callAs(as("technician"), "POST", `/cases/${caseId}/own-tasks`, own)).status).toBe(404);
  });

  test("belong to an organization, whose cases all get them, also later ones and under another version", async () => {
    const { caseId, organizationId } = await openTestCase(as("lead"));
    const path = `/organizations/${organizationId}/own-tasks`;
    const { key } = await ok(lead("POST", path, { ...own, scope: "server" }));
    expect(itemsOf(await lead("GET", path))).toMatchObject([{ key, title: own.title, addedBy: "lead of tests" }]);
    await vi.waitFor(async () => expect(await taskOf(caseId, String(key))).toMatchObject({ serverName: "EX01" }));
    const { caseVersion } = await ok(lead("GET", `/cases/${caseId}/checklist?to=1`));
    await ok(lead("PUT", `/cases/${caseId}/checklist`, { number: 1, version: caseVersion }));
    expect(await taskOf(caseId, String(key))).toMatchObject({ state: "todo", retired: false });
    await ok(lead("DELETE", `${path}/${String(key)}`));
    await vi.waitFor(async () => expect(await taskOf(caseId, String(key))).toBeUndefined());
    expect((await callAs(as("analyst"), "POST", path, own)).status).toBe(403);
  });
});
