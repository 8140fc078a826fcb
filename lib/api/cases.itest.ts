import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { caseScope } from "@/lib/access/visible";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { settle } from "@/lib/portfolio/settle";
import { caseReport } from "@/lib/reports/queries";
import { renderReport } from "@/lib/reports/render";

import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFile, storeTestFinding } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const nobody: Caller = { id: "", cookie: "" };
const people = { lead: nobody, analyst: nobody, manager: nobody };
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  people.lead = await someone("lead");
  people.analyst = await someone("analyst");
  people.manager = await someone("manager");
});

async function caseOf(caseId: string) {
  const { body } = await callAs(people.lead, "GET", `/cases/${caseId}`);
  return { ...body, version: Number(body["version"]) };
}

async function write(caseId: string, path: string, body: object = {}) {
  const { version } = await caseOf(caseId);
  return callAs(people.lead, path === "" ? "PATCH" : "POST", `/cases/${caseId}${path}`, { version, ...body });
}

/** Finishes every opened task of a phase behind the gates, then settles. */
async function settlePhase(caseId: string, phases: string[]): Promise<void> {
  await inCase(caseId, async (tx) => {
    await tx.task.updateMany({
      where: { caseId, phase: { in: phases } },
      data: { state: "done", assurance: "verified" },
    });
    await settle(tx, caseId);
  });
}

describe("a verdict", () => {
  test("confirmed by a person, survives writes that move no state", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    const confirmed = await write(caseId, "/verdict", { sentence: "EX01 is not judged yet, and we say so." });
    expect(confirmed).toMatchObject({
      status: 200,
      body: { verdict: { sentence: "EX01 is not judged yet, and we say so.", confirmedBy: "lead of tests" } },
    });
    await write(caseId, "", { tlp: "RED" });
    await storeTestFile(caseId);
    await callAs(people.lead, "POST", `/cases/${caseId}/servers/${servers[0] ?? ""}/builds`, {
      build: "15.2.792",
      source: "owa",
    });
    expect(await caseOf(caseId)).toMatchObject({
      tlp: "RED",
      verdict: { sentence: "EX01 is not judged yet, and we say so.", confirmedBy: "lead of tests" },
    });
  });

  test("asks again when the state of any server moves, also when the case's worst does not", async () => {
    const { caseId, servers } = await openTestCase(people.lead, ["EX01", "EX02"]);
    const [first = "", second = ""] = servers;
    await storeTestFinding(caseId, { serverId: first, proposes: "operated" });
    await write(caseId, "/verdict", { sentence: "A web shell was used on EX01 alone." });
    await storeTestFinding(caseId, { serverId: second, proposes: "implanted" });
    expect(await caseOf(caseId)).toMatchObject({
      compromise: "operated",
      verdict: { confirmedBy: null, sentence: expect.stringMatching(/^Web shell used on EX01/) },
    });
  });

  test("asks again when a server comes into scope, and a stale version answers 409", async () => {
    const { caseId } = await openTestCase(people.lead);
    const { version } = await caseOf(caseId);
    await write(caseId, "/verdict", { sentence: "Nothing is known of EX01." });
    expect(
      await callAs(people.lead, "POST", `/cases/${caseId}/verdict`, { version, sentence: "Mine is better." }),
    ).toMatchObject({
      status: 409,
      body: { data: { current: { verdict: { sentence: "Nothing is known of EX01." } } } },
    });
    await callAs(people.lead, "POST", `/cases/${caseId}/servers`, { hostname: "EX02" });
    expect(await caseOf(caseId)).toMatchObject({ verdict: { confirmedBy: null } });
  });
});

describe("the phase", () => {
  test("is the first one with unsettled work, and steps back when work comes up again", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    expect(await caseOf(caseId)).toMatchObject({ phase: "intake" });
    await settlePhase(caseId, ["intake", "preserve", "contain", "patch"]);
    expect(await caseOf(caseId)).toMatchObject({ phase: "hunt" });
    await settlePhase(caseId, ["hunt"]);
    expect(await caseOf(caseId)).toMatchObject({ phase: "recover" });
    await storeTestFinding(caseId, { serverId: servers[0] ?? null, proposes: "implanted", severity: "critical" });
    expect(await caseOf(caseId)).toMatchObject({ phase: "eradicate" });
  });
});

describe("closing and reopening", () => {
  test("unmet criteria are listed with what would meet them, and need a lead's reason", async () => {
    const { caseId } = await openTestCase(people.lead);
    const closure = itemsOf(await callAs(people.lead, "GET", `/cases/${caseId}/closure`));
    expect(closure.find((criterion) => criterion["key"] === "servers-patched")).toMatchObject({
      met: false,
      metBy: expect.stringContaining("Two independent proofs"),
      detail: expect.stringContaining("EX01"),
    });
    expect(await write(caseId, "/close", { exit: "remediated" })).toMatchObject({
      status: 422,
      body: { data: { field: "reason" } },
    });
    expect(await write(caseId, "/close", { exit: "vanished", reason: "So." })).toMatchObject({
      status: 400,
      body: { data: { field: "exit" } },
    });
    const closed = await write(caseId, "/close", { exit: "transferred", reason: "Another provider took over." });
    expect(closed).toMatchObject({
      status: 200,
      body: {
        phase: "closed",
        closeExit: "transferred",
        closeReason: "Another provider took over.",
        closedBy: "lead of tests",
      },
    });
    const events = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId, action: "case.close" } }));
    expect(events).toHaveLength(1);
    expect(events[0]?.payload).toContain("Every server is patched");
  });

  test("a case without hunting, with an unknown verdict and one hour of logs is told what is missing", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    const [serverId = ""] = servers;
    const criterion = async (key: string) =>
      itemsOf(await callAs(people.lead, "GET", `/cases/${caseId}/closure`)).find((each) => each["key"] === key);
    const evidenceId = await storeTestFile(caseId);
    const hour = { fromAt: new Date("2021-03-01T08:00:00Z"), toAt: new Date("2021-03-01T09:00:00Z"), rows: 9n };
    await inCase(caseId, (tx) =>
      tx.coverage.create({
        data: { caseId, id: newId(), evidenceId, serverId, serverName: "EX01", logKind: "iis/w3svc1", ...hour },
      }),
    );
    await callAs(people.lead, "POST", `/cases/${caseId}/servers/${serverId}/confirm`, {
      version: 1,
      compromise: "unknown",
      reason: "Nobody has looked.",
    });
    expect(await criterion("hunted")).toMatchObject({ met: false });
    expect(await criterion("verdicts")).toMatchObject({ met: false, detail: "EX01 (“unknown” is none)" });
    expect(await criterion("coverage")).toMatchObject({
      met: false,
      detail: "EX01 (no HttpProxy\\Ecp log, no ECP server log, gaps in IIS W3SVC1, and no verdict is agreed)",
    });
    await settlePhase(caseId, ["hunt"]);
    expect(await criterion("hunted")).toMatchObject({ met: true });
    expect(await criterion("coverage")).toMatchObject({ met: false });
    const task = await inCase(caseId, (tx) => tx.task.findFirstOrThrow({ where: { caseId, key: "hunt-verdict" } }));
    await callAs(people.lead, "POST", `/cases/${caseId}/tasks/${task.id}/notes`, {
      body: "Nobody has seen EX01 before 1 March 08:00 and after 09:00; the logs rolled over.",
    });
    expect(await criterion("coverage")).toMatchObject({ met: true });
  });

  test("an end that the case speaks against needs a reason, and both reports print end and reason", async () => {
    const { caseId, organizationId, servers } = await openTestCase(people.lead);
    await storeTestFinding(caseId, { serverId: servers[0] ?? null, proposes: "operated", severity: "critical" });
    const contradiction = "“No evidence, limited coverage” does not agree with what the case shows: web shell used.";
    const refused = await write(caseId, "/close", { exit: "no-evidence-limited" });
    expect(refused).toMatchObject({ status: 422, body: { data: { field: "reason", contradiction } } });
    expect(refused.body["message"]).toContain(contradiction);
    const reason = "The client accepts it in writing.";
    expect(await write(caseId, "/close", { exit: "no-evidence-limited", reason })).toMatchObject({ status: 200 });
    const [event] = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId, action: "case.close" } }));
    expect(event?.payload).toContain(contradiction);
    const client = { ...systemActor, role: "client" as const, organizationIds: [organizationId] };
    for (const [actor, kind] of [
      [systemActor, "status"],
      [systemActor, "technical"],
      [client, "status"],
    ] as const) {
      const text = await inCase(caseId, async (tx) => {
        const scope = await caseScope(tx, caseId);
        if (!scope) throw new Error("There is no such case.");
        const { document } = await caseReport(tx, actor, { scope, kind, now: new Date() });
        return (await renderReport(document, "md")).toString("utf8");
      });
      expect(text).toContain("as “No evidence, limited coverage”.");
      expect(text).toContain(`Reason: ${reason}`);
    }
  });

  test("a client signs off the case of their own organization, and nobody else can", async () => {
    const { caseId, organizationId } = await openTestCase(people.lead);
    const [client, stranger] = [await someone("client"), await someone("client")];
    await inPortfolio((tx) => tx.organizationMember.create({ data: { organizationId, userId: client.id } }));
    const sign = async (person: Caller, body: object = {}) => {
      const { version } = await caseOf(caseId);
      const statement = "We have read the status report and accept what is left.";
      return callAs(person, "POST", `/cases/${caseId}/sign-off`, { version, statement, ...body });
    };
    expect((await sign(people.lead)).status).toBe(403);
    expect((await sign(stranger)).status).toBe(404);
    expect((await sign(client, { statement: " " })).status).toBe(400);
    expect((await sign(client, { version: 99 })).status).toBe(409);
    expect(await sign(client)).toMatchObject({
      status: 200,
      body: { signOff: { by: "client of tests", statement: expect.stringContaining("accept what is left") } },
    });
    await write(caseId, "/close", { exit: "transferred", reason: "Another provider took over." });
    expect(await sign(client, { statement: "We have the final report." })).toMatchObject({ status: 200 });
    expect(await caseOf(caseId)).toMatchObject({ signOff: { statement: "We have the final report." } });
    const events = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId, action: "case.sign_off" } }));
    expect(events.map((event) => event.actorId)).toEqual([client.id, client.id]);
    await write(caseId, "/reopen", { reason: "Another server was found." });
    expect(await caseOf(caseId)).toMatchObject({ signOff: null });
  });

  test("nobody but a lead closes; a closed case takes no changes until it is reopened with a reason", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    await write(caseId, "/assign", { ownerId: people.analyst.id });
    const { version } = await caseOf(caseId);
    expect(
      (await callAs(people.analyst, "POST", `/cases/${caseId}/close`, { version, exit: "remediated", reason: "Done." }))
        .status,
    ).toBe(403);
    await write(caseId, "/close", { exit: "remediated", reason: "Done." });
    expect(
      (
        await callAs(people.lead, "POST", `/cases/${caseId}/servers/${servers[0] ?? ""}/builds`, {
          build: "15.2.792.10",
          source: "exsetup",
        })
      ).status,
    ).toBe(403);
    expect((await write(caseId, "/close", { exit: "remediated", reason: "Again." })).status).toBe(403);
    expect((await write(caseId, "/reopen", { reason: " " })).status).toBe(400);
    expect(await write(caseId, "/reopen", { reason: "The client found another server." })).toMatchObject({
      status: 200,
      body: { phase: "intake", closedAt: null, closeExit: null },
    });
    expect(await write(caseId, "/reopen", { reason: "Twice." })).toMatchObject({ status: 422 });
  });

  test("a new finding or indicator raises the attention flag of a closed case once, and seeing it takes it down", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    const [id = ""] = servers;
    await storeTestFinding(caseId, { serverId: id, severity: "low" });
    await write(caseId, "/close", { exit: "remediated", reason: "Done." });
    expect(await caseOf(caseId)).toMatchObject({ attention: false });
    await storeTestFinding(caseId, { serverId: id, severity: "low" });
    expect(await caseOf(caseId)).toMatchObject({
      attention: true,
      attentionReason: "Since the case was closed: 1 new finding.",
    });
    expect(await write(caseId, "/seen")).toMatchObject({
      status: 200,
      body: { attention: false, attentionReason: null },
    });
    await inCase(caseId, (tx) => settle(tx, caseId));
    expect(await caseOf(caseId)).toMatchObject({ attention: false });
    await storeTestFinding(caseId, { serverId: id, proposes: "operated", severity: "critical" });
    expect(await caseOf(caseId)).toMatchObject({
      attention: true,
      attentionReason: expect.stringContaining("Evidence now shows more"),
    });
  });
});

describe("what is kept of a case", () => {
  test("one case each: a second for the same organization and campaign is refused", async () => {
    const { organizationId } = await openTestCase(people.lead);
    expect(
      await callAs(people.lead, "POST", "/cases", { organizationId, campaignSlug: "exchange-2021" }),
    ).toMatchObject({ status: 400, body: { data: { field: "organizationId" } } });
  });

  test("owners and members are active responders, and teams exist", async () => {
    const { caseId } = await openTestCase(people.lead);
    expect(await write(caseId, "/assign", { ownerId: people.manager.id })).toMatchObject({
      status: 400,
      body: { data: { field: "ownerId" } },
    });
    expect(await write(caseId, "/assign", { teamId: caseId })).toMatchObject({
      status: 400,
      body: { data: { field: "teamId" } },
    });
    expect(
      await write(caseId, "/assign", { ownerId: people.analyst.id, memberIds: [people.lead.id, people.lead.id] }),
    ).toMatchObject({ status: 200, body: { owner: { id: people.analyst.id }, members: [{ id: people.lead.id }] } });
  });

  test("containment is said for the servers that show an implant, and the case shows the worst of them", async () => {
    const { caseId, servers } = await openTestCase(people.lead, ["EX01", "EX02"]);
    const [first = ""] = servers;
    await storeTestFinding(caseId, { serverId: first, proposes: "implanted" });
    expect(await write(caseId, "", { containment: "contained" })).toMatchObject({ body: { containment: "contained" } });
    const found = itemsOf(await callAs(people.lead, "GET", `/cases/${caseId}/servers`));
    expect(found.map((server) => server["containment"])).toEqual(["contained", "open"]);
    await callAs(people.lead, "PATCH", `/cases/${caseId}/servers/${first}`, {
      version: Number(found[0]?.["version"]),
      containment: "open",
    });
    expect(await caseOf(caseId)).toMatchObject({ containment: "open" });
  });

  test("awareness starts the reporting clocks", async () => {
    const { caseId } = await openTestCase(people.lead);
    const clocks = async () => {
      const { body } = await callAs(people.manager, "GET", `/cases/${caseId}/guide`);
      return Array.isArray(body["clocks"]) ? body["clocks"] : [];
    };
    expect((await clocks()).find((clock) => clock.key === "gdpr-0")).toMatchObject({ dueAt: null });
    await write(caseId, "", { awareAt: "2021-03-13T16:30:00.000Z" });
    expect((await clocks()).find((clock) => clock.key === "gdpr-0")).toMatchObject({
      startedAt: "2021-03-13T16:30:00.000Z",
      dueAt: "2021-03-16T16:30:00.000Z",
    });
  });

  test("a duty is decided once, filed, changed under its version, and stands in the chain", async () => {
    const { caseId } = await openTestCase(people.lead);
    const path = `/cases/${caseId}/reporting/gdpr`;
    const put = (person: Caller, body: object) =>
      callAs(person, "PUT", path, {
        decision: "applies",
        reason: "Mailboxes hold personal data.",
        version: 0,
        ...body,
      });
    expect((await put(people.manager, {})).status).toBe(403);
    expect(await put(people.lead, { reason: " " })).toMatchObject({ status: 400 });
    expect(await put(people.lead, { decision: "does_not_apply", filedAt: "2021-03-14T10:00:00.000Z" })).toMatchObject({
      status: 400,
      body: { data: { field: "filedAt" } },
    });
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(await put(people.lead, { filedAt: future })).toMatchObject({ body: { data: { field: "filedAt" } } });
    expect(await put(people.lead, { evidenceId: newId() })).toMatchObject({ status: 404 });
    expect(
      (
        await callAs(people.lead, "PUT", `/cases/${caseId}/reporting/none`, {
          decision: "applies",
          reason: "x",
          version: 0,
        })
      ).status,
    ).toBe(404);
    expect(await put(people.lead, {})).toMatchObject({
      status: 200,
      body: { regime: "gdpr", decision: "applies", filedAt: null, decidedBy: "lead of tests", version: 1 },
    });
    expect(await put(people.lead, { reason: "Mine." })).toMatchObject({
      status: 409,
      body: { data: { current: { reason: "Mailboxes hold personal data.", version: 1 } } },
    });
    const evidenceId = await storeTestFile(caseId);
    const filed = { filedAt: "2021-03-14T10:00:00.000Z", evidenceId, version: 1 };
    expect(await put(people.lead, filed)).toMatchObject({ status: 200, body: { ...filed, version: 2 } });
    const events = await inCase(caseId, (tx) =>
      tx.auditEvent.findMany({ where: { caseId, action: "reporting.decide" } }),
    );
    expect(events).toHaveLength(2);
    expect(events[1]?.payload).toContain("2021-03-14T10:00:00.000Z");
  });

  test("a notice filed in time is told as met, long after its clock ran out, and one that does not apply as such", async () => {
    const { caseId, organizationId } = await openTestCase(people.lead);
    await write(caseId, "", { awareAt: "2021-03-13T16:30:00.000Z" });
    const decide = (regime: string, body: object) =>
      callAs(people.lead, "PUT", `/cases/${caseId}/reporting/${regime}`, {
        reason: "Counsel said so.",
        version: 0,
        ...body,
      });
    const letter = (actor: typeof systemActor) =>
      inCase(caseId, async (tx) => {
        const scope = await caseScope(tx, caseId);
        if (!scope) throw new Error("There is no such case.");
        const { document } = await caseReport(tx, actor, { scope, kind: "status", now: new Date() });
        return (await renderReport(document, "md")).toString("utf8");
      });
    expect(await letter(systemActor)).toContain("GDPR Articles 33 and 34, notice to the authority**: **overdue**");
    await decide("gdpr", { decision: "applies", filedAt: "2021-03-15T09:00:00.000Z" });
    await decide("hipaa", { decision: "does_not_apply" });
    const client = { ...systemActor, role: "client" as const, organizationIds: [organizationId] };
    for (const actor of [systemActor, client]) {
      const text = await letter(actor);
      expect(text).toContain("notice to the authority**: **met**, filed 2021-03-15 09:00 UTC");
      expect(text).not.toContain("overdue**, due");
      expect(text).toMatch(/Decided not to apply: HIPAA breach notification\./);
      expect(text).toMatch(/Nobody has decided yet on: GDPR Article 33\(2\), processors;/);
    }
    const { body } = await callAs(people.manager, "GET", `/cases/${caseId}/guide`);
    expect(body["regimes"]).toContainEqual(
      expect.objectContaining({ key: "gdpr", decision: expect.objectContaining({ reason: "Counsel said so." }) }),
    );
  });

  test("reporting decisions are done only with the moment of awareness and a word on every duty", async () => {
    const { caseId } = await openTestCase(people.lead);
    const task = await inCase(caseId, (tx) => tx.task.findFirstOrThrow({ where: { caseId, key: "report-decisions" } }));
    const finish = () =>
      callAs(people.lead, "PATCH", `/cases/${caseId}/tasks/${task.id}`, { state: "done", version: task.version });
    expect(await finish()).toMatchObject({ status: 422, body: { data: { gate: [{ met: false }, { met: false }] } } });
    const { body } = await callAs(people.lead, "GET", `/cases/${caseId}/guide`);
    for (const { key } of Array.isArray(body["regimes"]) ? body["regimes"] : [])
      await callAs(people.lead, "PUT", `/cases/${caseId}/reporting/${key}`, {
        decision: "does_not_apply",
        reason: "No personal data.",
        version: 0,
      });
    expect(await finish()).toMatchObject({ status: 422, body: { data: { gate: [{ met: false }, { met: true }] } } });
    await write(caseId, "", { awareAt: "2021-03-13T16:30:00.000Z" });
    expect(await finish()).toMatchObject({ status: 200, body: { state: "in_review" } });
  });

  test("settling again writes nothing and changes no version", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    await storeTestFinding(caseId, { serverId: servers[0] ?? null, proposes: "operated" });
    const rows = () =>
      inCase(caseId, async (tx) => [
        await tx.case.findUnique({ where: { id: caseId } }),
        await tx.server.findMany({ where: { caseId } }),
        await tx.caseStat.findUnique({ where: { caseId } }),
      ]);
    const before = await rows();
    await inCase(caseId, (tx) => settle(tx, caseId));
    expect(await rows()).toEqual(before);
  });
});

describe("many writers at once", () => {
  test("counters equal a recount after a storm of concurrent writes", async () => {
    const { caseId, servers } = await openTestCase(people.lead);
    const [id = ""] = servers;
    const analyst = people.analyst;
    await write(caseId, "/assign", { ownerId: analyst.id });
    const deeds = Array.from({ length: 24 }, (_, n) => {
      switch (n % 4) {
        case 0:
          return callAs(people.lead, "POST", `/cases/${caseId}/servers`, { hostname: `EX${10 + n}` });
        case 1:
          return callAs(analyst, "POST", `/cases/${caseId}/servers/${id}/builds`, {
            build: n % 8 === 1 ? "15.2.792.3" : "15.2.792.10",
            source: "exsetup",
          });
        case 2:
          return storeTestFinding(caseId, {
            serverId: id,
            proposes: "attempted",
            severity: n % 8 === 2 ? "critical" : "low",
          });
        default:
          return storeTestFile(caseId);
      }
    });
    const done = await Promise.allSettled(deeds);
    expect(done.filter((each) => each.status === "rejected")).toEqual([]);
    const stored = await inCase(caseId, (tx) => tx.case.findUniqueOrThrow({ where: { id: caseId } }));
    const counted = await inCase(caseId, async (tx) => ({
      serverCount: await tx.server.count({ where: { caseId } }),
      evidenceCount: await tx.evidence.count({ where: { caseId } }),
      openFindings: await tx.finding.count({ where: { caseId, triage: "new" } }),
      criticalFindings: await tx.finding.count({ where: { caseId, severity: "critical" } }),
      // Optional tasks count once they are done, as in the checklist.
      tasksTotal: await tx.task.count({
        where: { caseId, opened: true, key: { notIn: ["patch-mitigate", "recover-april-update"] } },
      }),
    }));
    expect(stored).toMatchObject(counted);
    expect(counted).toMatchObject({ serverCount: 7, evidenceCount: 6, openFindings: 6 });
    const head = await inCase(caseId, (tx) => tx.auditHead.findUniqueOrThrow({ where: { caseId } }));
    expect(head.seq).toBe(await inCase(caseId, (tx) => tx.auditEvent.count({ where: { caseId } })));
  }, 60_000);
});
