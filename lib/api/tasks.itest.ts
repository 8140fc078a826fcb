import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { makeUser, signedIn } from "@/lib/auth/testing";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { settle } from "@/lib/portfolio/settle";

import { serveApi } from "./handlers";
import { storeTestFinding } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

type Person = { id: string; cookie: string };
type Task = {
  id: string;
  key: string;
  state: string;
  version: number;
  serverId: string | null;
  [more: string]: unknown;
};
type Answer = { status: number; body: Record<string, unknown> & { items?: Task[] } };

async function call(person: Person, method: string, path: string, body?: object): Promise<Answer> {
  const headers = new Headers({ host: "breakwater.test", origin: "http://breakwater.test", cookie: person.cookie });
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

async function person(role: CaseRole): Promise<Person> {
  const user = await makeUser(role);
  return { id: user.id, cookie: await signedIn(user.id) };
}

const people: Record<"lead" | "lead2" | "analyst" | "technician" | "manager" | "client", Person> = {
  lead: { id: "", cookie: "" },
  lead2: { id: "", cookie: "" },
  analyst: { id: "", cookie: "" },
  technician: { id: "", cookie: "" },
  manager: { id: "", cookie: "" },
  client: { id: "", cookie: "" },
};
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  people.lead = await person("lead");
  people.lead2 = await person("lead");
  people.analyst = await person("analyst");
  people.technician = await person("technician");
  people.manager = await person("manager");
  people.client = await person("client");
});

type Opened = { caseId: string; servers: string[] };

async function openCase(hostnames: string[] = ["EX01"]): Promise<Opened> {
  const { lead, analyst, technician, client } = people;
  const organization = await call(lead, "POST", "/organizations", { name: `Tallow and Pike ${newId()}` });
  const organizationId = String(organization.body["id"]);
  await inPortfolio((tx) =>
    tx.organizationMember.createMany({
      data: [technician, client].map((user) => ({ organizationId, userId: user.id })),
    }),
  );
  const opened = await call(lead, "POST", "/cases", { organizationId, campaignSlug: "exchange-2021" });
  const caseId = String(opened.body["id"]);
  await inCase(caseId, (tx) => tx.case.updateMany({ where: { id: caseId }, data: { memberIds: [analyst.id] } }));
  const servers: string[] = [];
  for (const hostname of hostnames)
    servers.push(String((await call(lead, "POST", `/cases/${caseId}/servers`, { hostname })).body["id"]));
  return { caseId, servers };
}

async function tasksOf(caseId: string, as: Person = people.lead, query = ""): Promise<Task[]> {
  return (await call(as, "GET", `/cases/${caseId}/tasks${query}`)).body.items ?? [];
}

async function taskOf(caseId: string, key: string, serverId?: string): Promise<Task> {
  const found = (await tasksOf(caseId)).find(
    (task) => task.key === key && (serverId === undefined || task.serverId === serverId),
  );
  if (!found) throw new Error(`There is no open task ${key}.`);
  return found;
}

function patch(as: Person, caseId: string, task: Task, body: object): Promise<Answer> {
  return call(as, "PATCH", `/cases/${caseId}/tasks/${task.id}`, { version: task.version, ...body });
}

async function storeFile(caseId: string, filename: string, more: object = {}): Promise<string> {
  const id = newId();
  const base = {
    caseId,
    id,
    filename,
    path: filename,
    sha256: id.replaceAll("-", "").padEnd(64, "0"),
    sizeBytes: 10,
    state: "ready",
    step: "propose",
    source: "script",
  };
  await inCase(caseId, (tx) =>
    tx.evidence.create({ data: { ...base, receivedByName: "tests", receivedAt: new Date(), ...more } }),
  );
  return id;
}

async function storeScan(
  caseId: string,
  run: { filename: string; serverId: string; scope: string; outcome?: string },
): Promise<string> {
  const { filename, serverId, scope, outcome = "nothing_found" } = run;
  const evidenceId = await storeFile(caseId, filename, {
    format: "msert_log",
    formatLabel: "Microsoft Safety Scanner log",
    serverId,
  });
  await inCase(caseId, async (tx) => {
    await tx.toolRun.create({
      data: {
        caseId,
        id: newId(),
        evidenceId,
        serverId,
        tool: "MSERT",
        startedAt: "2021-03-10T20:00:00",
        outcome,
        scope,
        detail: "",
      },
    });
    await settle(tx, caseId);
  });
  return evidenceId;
}

describe("a build that sources disagree about", () => {
  test("opens the gate of the update by the list of installed updates with a note, and a second person verifies", async () => {
    const { caseId, servers } = await openCase();
    const [serverId = ""] = servers;
    await call(people.technician, "POST", `/cases/${caseId}/servers/${serverId}/builds`, {
      build: "15.1.1415.8",
      source: "exsetup",
      observedAt: "2021-03-12T10:00:00Z",
    });
    const task = await taskOf(caseId, "patch-install");
    const refused = await patch(people.technician, caseId, task, { state: "done" });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain("Attach the list of installed updates here");
    const evidenceId = await storeFile(caseId, "updates.txt");
    const path = `/cases/${caseId}/tasks/${task.id}`;
    await call(people.technician, "POST", `${path}/evidence`, { evidenceId });
    expect((await patch(people.technician, caseId, task, { state: "done" })).status).toBe(422);
    await call(people.technician, "POST", `${path}/notes`, { body: "KB5000871 is in it, installed on 11 March." });
    const done = await patch(people.technician, caseId, task, { state: "done" });
    expect(done.body).toMatchObject({ state: "done", assurance: "evidenced" });
    const review = { version: Number(done.body["version"]), decision: "approve" };
    expect((await call(people.analyst, "POST", `${path}/review`, review)).body).toMatchObject({
      assurance: "verified",
    });
  });
});

describe("states", () => {
  test("a task is begun, blocked with a reason, taken up again and set aside with a reason", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    const begun = await patch(people.analyst, caseId, task, { state: "in_progress", note: "Firewall team called." });
    expect(begun).toMatchObject({
      status: 200,
      body: { state: "in_progress", version: task.version + 1, notesCount: 1 },
    });
    expect(
      await patch(people.analyst, caseId, { ...task, version: task.version + 1 }, { state: "blocked" }),
    ).toMatchObject({ status: 400, body: { code: "INVALID", data: { field: "reason" } } });
    const blocked = await patch(
      people.analyst,
      caseId,
      { ...task, version: task.version + 1 },
      { state: "blocked", reason: "No access to the firewall." },
    );
    expect(blocked).toMatchObject({ status: 200, body: { state: "blocked", reason: "No access to the firewall." } });
    const again = await patch(people.analyst, caseId, { ...task, version: task.version + 2 }, { state: "todo" });
    expect(again.body).toMatchObject({ state: "todo", reason: null });
    expect(
      (await patch(people.analyst, caseId, { ...task, version: task.version + 3 }, { state: "not_applicable" })).status,
    ).toBe(400);
    expect(
      (
        await patch(
          people.analyst,
          caseId,
          { ...task, version: task.version + 3 },
          { state: "not_applicable", reason: "No outbound route." },
        )
      ).body,
    ).toMatchObject({ state: "not_applicable" });
  });

  test("a task without a gate is done at once, as claimed, and opens again only with a reason", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    const done = await patch(people.analyst, caseId, task, { state: "done" });
    expect(done.body).toMatchObject({ state: "done", assurance: "claimed", submittedBy: { id: people.analyst.id } });
    const current = { ...task, version: task.version + 1 };
    expect((await patch(people.analyst, caseId, current, { state: "in_progress" })).status).toBe(400);
    expect(
      (await patch(people.analyst, caseId, current, { state: "in_progress", reason: "A rule was missing." })).body,
    ).toMatchObject({ state: "in_progress", assurance: null, submittedBy: null });
  });

  test("the database itself refuses a blocked task without a reason", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    const write = inCase(caseId, (tx) =>
      tx.task.updateMany({ where: { caseId, id: task.id }, data: { state: "blocked", reason: " " } }),
    );
    await expect(write).rejects.toThrow(/task_reason_check/);
  });

  test("a stale version answers 409 with the task as it is, and changes nothing", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    await patch(people.analyst, caseId, task, { state: "in_progress" });
    const stale = await patch(people.lead, caseId, task, { state: "blocked", reason: "Mine." });
    expect(stale).toMatchObject({
      status: 409,
      body: {
        code: "CONFLICT",
        data: {
          current: {
            id: task.id,
            state: "in_progress",
            version: task.version + 1,
            updatedBy: { id: people.analyst.id },
          },
        },
      },
    });
    expect(await taskOf(caseId, "contain-outbound")).toMatchObject({ state: "in_progress" });
  });

  test("of two writes at once on one version only one is kept", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    const both = await Promise.all([
      patch(people.analyst, caseId, task, { state: "in_progress" }),
      patch(people.lead, caseId, task, { state: "done" }),
    ]);
    expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test("every write is in the case's audit chain", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    await patch(people.analyst, caseId, task, { state: "blocked", reason: "Waiting.", note: "Asked twice." });
    const events = await inCase(caseId, (tx) =>
      tx.auditEvent.findMany({ where: { caseId, objectId: task.id }, orderBy: { seq: "asc" } }),
    );
    expect(events.map((event) => event.action)).toEqual(["task.block", "task.note"]);
    expect(events[0]?.payload).toContain("Waiting.");
  });
});

describe("gates", () => {
  test("a quick scan does not do, the answer says so, and a full one opens the task", async () => {
    const { caseId, servers } = await openCase(["EX01", "EX02"]);
    const [, ex02 = ""] = servers;
    const empty = await patch(people.technician, caseId, await taskOf(caseId, "hunt-msert-full", ex02), {
      state: "done",
    });
    expect(empty).toMatchObject({
      status: 422,
      body: {
        code: "UNPROCESSABLE",
        data: { gate: [{ kind: "tool_run", met: false, detail: "Missing: msert.log from EX02." }] },
      },
    });
    await storeScan(caseId, { filename: "quick.log", serverId: ex02, scope: "quick" });
    const quick = await patch(people.technician, caseId, await taskOf(caseId, "hunt-msert-full", ex02), {
      state: "done",
    });
    expect(quick.status).toBe(422);
    expect(quick.body["message"]).toMatch(/quick.log shows a quick scan, and a full one is needed/);
    const full = await storeScan(caseId, { filename: "msert.log", serverId: ex02, scope: "full" });
    const ready = await taskOf(caseId, "hunt-msert-full", ex02);
    expect(ready).toMatchObject({
      gateMet: true,
      proposal: { evidenceIds: [full], evidence: [{ id: full, filename: "msert.log" }] },
    });
    expect((await taskOf(caseId, "hunt-msert-full", servers[0])).proposal).toBeNull();
    const done = await patch(people.technician, caseId, ready, { state: "done" });
    expect(done).toMatchObject({ status: 200, body: { state: "done", assurance: "evidenced", proposal: null } });
  });

  test("a technician is stopped until a build reading proves the update", async () => {
    const { caseId, servers } = await openCase();
    const [ex01 = ""] = servers;
    const builds = `/cases/${caseId}/servers/${ex01}/builds`;
    await call(people.technician, "POST", builds, {
      build: "Version 15.2 (Build 792.3)",
      source: "admin_display_version",
    });
    const refused = await patch(people.technician, caseId, await taskOf(caseId, "patch-install"), { state: "done" });
    expect(refused.status).toBe(422);
    expect(refused.body["message"]).toMatch(/AdminDisplayVersion shows .+ cumulative update only/);
    await call(people.technician, "POST", builds, { build: "15.2.792.10", source: "exsetup" });
    expect(await taskOf(caseId, "patch-install")).toMatchObject({ gateMet: true, proposal: { evidenceIds: [] } });
    expect(
      (await patch(people.technician, caseId, await taskOf(caseId, "patch-install"), { state: "done" })).body,
    ).toMatchObject({ state: "done", assurance: "claimed" });
  });

  test("a file is attached, meets the gate, and stays as long as finished work rests on it", async () => {
    const { caseId } = await openCase();
    const file = await storeFile(caseId, "servers.csv");
    const task = await taskOf(caseId, "intake-inventory");
    const path = `/cases/${caseId}/tasks/${task.id}/evidence`;
    const candidates = await call(people.analyst, "GET", `/cases/${caseId}/tasks/${task.id}/candidates?q=SERVERS`);
    expect(candidates.body.items).toMatchObject([{ id: file, filename: "servers.csv" }]);
    expect(await call(people.analyst, "POST", path, { evidenceId: file })).toMatchObject({
      status: 200,
      body: { gateMet: true, evidence: [{ id: file }] },
    });
    expect((await call(people.analyst, "POST", path, { evidenceId: file })).status).toBe(200);
    await patch(people.analyst, caseId, task, { state: "done" });
    expect(await call(people.analyst, "DELETE", `${path}/${file}`)).toMatchObject({ status: 422 });
    await patch(
      people.analyst,
      caseId,
      { ...task, version: task.version + 1 },
      { state: "todo", reason: "Wrong list." },
    );
    expect((await call(people.analyst, "DELETE", `${path}/${file}`)).body).toMatchObject({
      gateMet: false,
      evidence: [],
    });
  });

  test("evidence of another case cannot be attached", async () => {
    const [one, two] = [await openCase(), await openCase()];
    const foreign = await storeFile(two.caseId, "foreign.csv");
    const task = await taskOf(one.caseId, "intake-inventory");
    expect(
      (await call(people.lead, "POST", `/cases/${one.caseId}/tasks/${task.id}/evidence`, { evidenceId: foreign }))
        .status,
    ).toBe(404);
    expect(
      (await call(people.lead, "PATCH", `/cases/${two.caseId}/tasks/${task.id}`, { state: "in_progress", version: 1 }))
        .status,
    ).toBe(404);
  });
});

describe("two people", () => {
  async function submitted(): Promise<{ caseId: string; task: Task }> {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "hunt-web-folders");
    const file = await storeFile(caseId, "listing.csv");
    await call(people.analyst, "POST", `/cases/${caseId}/tasks/${task.id}/evidence`, { evidenceId: file });
    const answer = await patch(people.analyst, caseId, task, { state: "done" });
    expect(answer.body).toMatchObject({ state: "in_review", submittedBy: { id: people.analyst.id }, assurance: null });
    return { caseId, task: { ...task, version: task.version + 1 } };
  }
  const review = (as: Person, caseId: string, task: Task, body: object) =>
    call(as, "POST", `/cases/${caseId}/tasks/${task.id}/review`, { version: task.version, ...body });

  test("the submitter cannot approve, by review or by finishing again", async () => {
    const { caseId, task } = await submitted();
    expect(await review(people.analyst, caseId, task, { decision: "approve" })).toMatchObject({ status: 422 });
    expect(await patch(people.analyst, caseId, task, { state: "done" })).toMatchObject({ status: 422 });
  });
  test("a technician does not review an analyst's task", async () => {
    const { caseId, task } = await submitted();
    expect((await review(people.technician, caseId, task, { decision: "approve" })).status).toBe(403);
  });
  test("a second person's approval makes it verified", async () => {
    const { caseId, task } = await submitted();
    expect((await review(people.lead, caseId, task, { decision: "approve" })).body).toMatchObject({
      state: "done",
      assurance: "verified",
      reviewedBy: { id: people.lead.id },
    });
    const { progress } = (await call(people.lead, "GET", `/cases/${caseId}`)).body;
    expect(progress).toMatchObject({ verified: 1, claimed: 0 });
  });
  test("that it does not apply takes a second person too, and counts only then", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "hunt-web-folders");
    const reason = "The server is gone, and so are its disks.";
    const asked = await patch(people.analyst, caseId, task, { state: "not_applicable", reason });
    expect(asked).toMatchObject({
      status: 200,
      body: { state: "in_review", submittedAs: "not_applicable", reason, submittedBy: { id: people.analyst.id } },
    });
    const proposed = { ...task, version: task.version + 1 };
    expect((await review(people.analyst, caseId, proposed, { decision: "approve" })).status).toBe(422);
    const others = { caseId, section: "web-shell-hunting", key: { not: task.key } };
    await inCase(caseId, (tx) => tx.task.updateMany({ where: others, data: { state: "done" } }));
    const hunted = async () =>
      (await call(people.lead, "GET", `/cases/${caseId}/closure`)).body.items?.find(({ key }) => key === "hunted");
    expect(await hunted()).toMatchObject({ met: false, detail: "Compare the web folders with a known state" });
    expect((await review(people.lead, caseId, proposed, { decision: "approve" })).body).toMatchObject({
      state: "not_applicable",
      reason,
      assurance: "verified",
      reviewedBy: { id: people.lead.id },
    });
    expect(await hunted()).toMatchObject({ met: true });
    const again = await patch(people.lead, caseId, { ...task, version: task.version + 2 }, { state: "todo" });
    expect(again.body).toMatchObject({ state: "todo", submittedAs: null, reason: null });
  });
  test("a return needs a reason and gives the task back", async () => {
    const { caseId, task } = await submitted();
    expect((await review(people.lead, caseId, task, { decision: "return" })).status).toBe(400);
    expect(
      (await review(people.lead, caseId, task, { decision: "return", reason: "OAB folder is missing." })).body,
    ).toMatchObject({ state: "in_progress", reason: "OAB folder is missing.", submittedBy: { id: people.analyst.id } });
  });
  test("finished work of one person becomes verified when a second one confirms it", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    await patch(people.analyst, caseId, task, { state: "done" });
    const current = { ...task, version: task.version + 1 };
    expect((await review(people.analyst, caseId, current, { decision: "approve" })).status).toBe(422);
    expect((await review(people.lead2, caseId, current, { decision: "approve" })).body).toMatchObject({
      state: "done",
      assurance: "verified",
    });
  });
});

describe("what opens by the compromise", () => {
  async function credentialsAt(state: string, confirmed: boolean): Promise<string[]> {
    const { caseId, servers } = await openCase(["EX01", "EX02"]);
    const [ex01 = ""] = servers;
    await inCase(caseId, async (tx) => {
      const data = confirmed ? { compromiseConfirmed: state, compromiseConfirmedAt: new Date() } : {};
      await tx.server.updateMany({ where: { caseId, id: ex01 }, data });
      const other = {
        compromiseConfirmed: confirmed ? "attempted" : null,
        compromiseConfirmedAt: confirmed ? new Date() : null,
      };
      await tx.server.updateMany({ where: { caseId, id: servers[1] }, data: other });
      if (!confirmed) {
        const finding = {
          caseId,
          id: newId(),
          key: newId(),
          ruleId: "r",
          ruleName: "r",
          ruleVersion: "1",
          title: "Seen",
          severity: "critical",
          severityRank: 4,
          techniques: [],
          proposes: state,
          serverId: ex01,
          count: 1,
          entities: {},
          formats: [],
          clusters: [],
        };
        await tx.finding.create({ data: finding });
      }
      await settle(tx, caseId);
    });
    const tasks = (await tasksOf(caseId)).filter((task) => task["section"] === "credential-reset");
    expect(tasks.filter((task) => task.serverId === servers[1])).toEqual([]);
    return tasks.map((task) => task.key.replace("credentials-", ""));
  }
  const first = ["local-admins", "domain-admins", "service-accounts"];
  test.each([
    ["attempted", true, []],
    ["implanted", true, first],
    ["operated", true, [...first, "owa-users"]],
    ["operated", false, [...first, "owa-users", "krbtgt"]],
    ["spread", true, [...first, "owa-users", "krbtgt", "keys"]],
  ])("%s (verdict confirmed: %s) opens %j", async (state, confirmed, expected) => {
    expect(await credentialsAt(state, confirmed)).toEqual(expected);
  });

  test("krbtgt opens when evidence overtakes a word that was verified", async () => {
    const { caseId, servers } = await openCase();
    const [ex01 = ""] = servers;
    const confirmedAt = new Date();
    await inCase(caseId, async (tx) => {
      await tx.server.updateMany({
        where: { caseId, id: ex01 },
        data: { compromiseConfirmed: "implanted", compromiseConfirmedAt: confirmedAt },
      });
      await settle(tx, caseId);
    });
    const keys = async () => (await tasksOf(caseId)).map((task) => task.key);
    expect(await keys()).not.toContain("credentials-krbtgt");
    await storeTestFinding(caseId, { serverId: ex01, proposes: "operated", severity: "critical" });
    expect(await keys()).toContain("credentials-krbtgt");
  });

  test("krbtgt opens where findings that name no server show more than anyone confirmed", async () => {
    const { caseId, servers } = await openCase(["EX01", "EX02"]);
    await inCase(caseId, async (tx) => {
      await tx.server.updateMany({
        where: { caseId, id: { in: servers } },
        data: { compromiseConfirmed: "attempted", compromiseConfirmedAt: new Date() },
      });
      await settle(tx, caseId);
    });
    await storeTestFinding(caseId, { serverId: null, proposes: "operated", severity: "critical" });
    expect((await tasksOf(caseId)).map((task) => task.key)).toContain("credentials-krbtgt");
  });

  test("unopened tasks are listed only when asked for, and count nowhere", async () => {
    const { caseId } = await openCase();
    expect((await tasksOf(caseId)).every((task) => task["opened"] === true)).toBe(true);
    const all = await tasksOf(caseId, people.lead, "?opened=all");
    expect(all.filter((task) => task["opened"] === false).map((task) => task.key)).toContain("credentials-krbtgt");
  });
});

describe("after the work", () => {
  test("a grave finding later asks for another look at finished work and leaves it done", async () => {
    const { caseId, servers } = await openCase();
    const task = await taskOf(caseId, "recover-service");
    await patch(people.technician, caseId, task, { state: "done" });
    const finding = {
      caseId,
      id: newId(),
      key: "late",
      ruleId: "r",
      ruleName: "r",
      ruleVersion: "1",
      title: "Script written",
      severity: "critical",
      severityRank: 4,
      techniques: [],
      proposes: "implanted",
      serverId: servers[0],
      count: 1,
      entities: {},
      formats: [],
      clusters: [],
    };
    await inCase(caseId, (tx) => tx.finding.create({ data: finding }));
    const after = await taskOf(caseId, "recover-service");
    expect(after.state).toBe("done");
    expect(after["attention"]).toMatch(/Found after this was done: Script written/);
  });
  test("tasks carry due dates of the pack's own targets", async () => {
    const { caseId } = await openCase();
    const { openedAt } = (await call(people.lead, "GET", `/cases/${caseId}`)).body;
    const due = new Date(new Date(String(openedAt)).getTime() + 24 * 3_600_000).toISOString();
    expect(await taskOf(caseId, "patch-install")).toMatchObject({ dueAt: due });
  });
  test("a task is given to someone who works on the case, and to nobody else", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "contain-outbound");
    const assign = (assigneeId: string | null, version: number) =>
      call(people.lead, "POST", `/cases/${caseId}/tasks/${task.id}/assign`, { assigneeId, version });
    expect((await assign(people.technician.id, task.version)).body).toMatchObject({
      assignee: { id: people.technician.id },
    });
    expect((await assign(people.manager.id, task.version + 1)).status).toBe(400);
    const stranger = await person("analyst");
    expect((await assign(stranger.id, task.version + 1)).status).toBe(400);
    expect((await assign(null, task.version + 1)).body).toMatchObject({ assignee: null });
  });
});

describe("roles", () => {
  test("a manager reads the checklist and writes nothing", async () => {
    const { caseId } = await openCase();
    const [task] = await tasksOf(caseId, people.manager);
    if (!task) throw new Error("The manager sees no task.");
    expect((await patch(people.manager, caseId, task, { state: "in_progress" })).status).toBe(403);
    expect((await call(people.manager, "POST", `/cases/${caseId}/tasks/${task.id}/notes`, { body: "x" })).status).toBe(
      403,
    );
  });

  test("a client sees what is asked of them, without notes, reasons or names, and nothing of other organizations", async () => {
    const { caseId } = await openCase();
    const inventory = await taskOf(caseId, "intake-inventory");
    await patch(people.lead, caseId, inventory, {
      state: "blocked",
      reason: "The client does not answer.",
      note: "Called twice.",
    });
    const tasks = await tasksOf(caseId, people.client);
    expect(tasks.length).toBeGreaterThan(3);
    expect(tasks.map((task) => task.key)).not.toContain("hunt-web-folders");
    expect(tasks.find((task) => task.id === inventory.id)).toMatchObject({
      state: "blocked",
      reason: null,
      notesCount: 0,
      updatedBy: null,
      proposal: null,
    });
    expect((await call(people.client, "GET", `/cases/${caseId}/tasks/${inventory.id}/notes`)).status).toBe(403);
    expect((await patch(people.client, caseId, inventory, { state: "done" })).status).toBe(403);
    const stranger = await person("client");
    expect((await call(stranger, "GET", `/cases/${caseId}/tasks`)).status).toBe(404);
  });

  test("a client attaches what they sent themselves, to their own tasks only", async () => {
    const { caseId } = await openCase();
    const inventory = await taskOf(caseId, "intake-inventory");
    const hidden = await taskOf(caseId, "hunt-web-folders");
    const own = await storeFile(caseId, "ours.csv", { receivedById: people.client.id });
    const foreign = await storeFile(caseId, "internal.csv", { receivedById: people.analyst.id });
    const attach = (task: Task, evidenceId: string) =>
      call(people.client, "POST", `/cases/${caseId}/tasks/${task.id}/evidence`, { evidenceId });
    expect((await attach(inventory, own)).body).toMatchObject({
      gateMet: true,
      gate: {
        needs: [
          { met: false, detail: "Not needed any more.", evidence: [] },
          { met: true, detail: "Received.", evidence: [] },
        ],
      },
    });
    expect((await attach(inventory, foreign)).status).toBe(404);
    expect((await attach(hidden, own)).status).toBe(404);
  });

  test("a technician leaves an analyst's task to an analyst", async () => {
    const { caseId } = await openCase();
    const task = await taskOf(caseId, "hunt-web-folders");
    expect((await patch(people.technician, caseId, task, { state: "done" })).status).toBe(403);
    expect((await patch(people.technician, caseId, task, { state: "in_progress" })).status).toBe(200);
  });
});
