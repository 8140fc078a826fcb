import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { chainStart, followChain } from "@/lib/audit/rules";
import { settleCase } from "@/lib/access/settle";
import { runBulk } from "@/lib/bulk/jobs";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import { randomFrom } from "@/lib/core/random";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";

import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFinding } from "./testing";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

const slug = "exchange-2021";
const clients = 6;
const writesEach = 25;
const seed = 20_210_302;
const leads: Caller[] = [];
const caseIds: string[] = [];

type Roll = (sides: number) => number;

function oneOf<T>(list: readonly T[], roll: Roll): T | undefined {
  return list[roll(list.length)];
}

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (let index = 0; index < clients; index += 1) leads.push(await someone("lead"));
  for (let index = 0; index < 8; index += 1) {
    const { caseId, servers } = await openTestCase(leads[0] ?? { id: "", cookie: "" }, ["EX01", "EX02"]);
    caseIds.push(caseId);
    for (const severity of ["critical", "high", "low"] as const)
      await storeTestFinding(caseId, {
        serverId: servers[0] ?? null,
        severity,
        proposes: severity === "critical" ? "implanted" : null,
      });
  }
});

const builds = ["15.1.2106.2", "15.1.2106.13", "15.2.792.10", "15.2.792.3"];

/** One write of a random kind, at the version that was read; another may have been first, which is answered and no harm. */
async function writeSomething(who: Caller, roll: Roll): Promise<number> {
  const caseId = oneOf(caseIds, roll) ?? "";
  const { version } = (await callAs(who, "GET", `/cases/${caseId}`)).body;
  const patch = async (path: string, body: object) => (await callAs(who, "PATCH", path, body)).status;
  switch (roll(7)) {
    case 0:
      return patch(`/cases/${caseId}`, { version, tags: roll(2) === 0 ? ["hospital"] : [] });
    case 1:
      return patch(`/cases/${caseId}`, { version, containment: oneOf(["open", "contained", "eradicated"], roll) });
    case 2: {
      const finding = oneOf(itemsOf(await callAs(who, "GET", `/cases/${caseId}/findings?limit=50`)), roll);
      const triage = oneOf(["new", "confirmed", "dismissed", "needs_more"], roll);
      return patch(`/cases/${caseId}/findings/${String(finding?.["id"])}`, {
        version: finding?.["version"],
        triage,
        reason: "A storm blew.",
      });
    }
    case 3: {
      const task = oneOf(itemsOf(await callAs(who, "GET", `/cases/${caseId}/tasks?limit=200`)), roll);
      return patch(`/cases/${caseId}/tasks/${String(task?.["id"])}`, {
        version: task?.["version"],
        state: oneOf(["in_progress", "blocked", "done", "todo", "not_applicable"], roll),
        reason: "A storm blew.",
      });
    }
    case 4: {
      const server = oneOf(itemsOf(await callAs(who, "GET", `/cases/${caseId}/servers`)), roll);
      const build = oneOf(builds, roll);
      return (
        await callAs(who, "POST", `/cases/${caseId}/servers/${String(server?.["id"])}/builds`, {
          build,
          source: "manual",
        })
      ).status;
    }
    case 5:
      return (await callAs(who, "POST", `/cases/${caseId}/servers`, { hostname: `EX${roll(60)}` })).status;
    default: {
      const started = await callAs(who, "POST", "/bulk", {
        campaignSlug: slug,
        idempotencyKey: newId(),
        dryRun: false,
        caseIds: [...new Set([oneOf(caseIds, roll), oneOf(caseIds, roll)])],
        action: "tag",
        add: [`wave-${roll(3)}`],
        remove: [`wave-${roll(3)}`],
      });
      await runBulk({ jobId: String(started.body["jobId"]) });
      return started.status;
    }
  }
}

test("after a storm of writes every counter equals its recount, and every chain holds", async () => {
  const statuses: number[] = [];
  await Promise.all(
    leads.map(async (who, index) => {
      const random = randomFrom(seed + index);
      const roll: Roll = (sides) => random.whole(0, sides - 1);
      for (let turn = 0; turn < writesEach; turn += 1) statuses.push(await writeSomething(who, roll));
    }),
  );
  const odd = statuses.filter((status) => ![200, 201, 202, 400, 409, 422].includes(status));
  expect(odd, "nothing breaks, whatever comes first").toEqual([]);
  expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(statuses.length / 2);

  const rowsNow = () =>
    inPortfolio((tx) => tx.case.findMany({ where: { id: { in: caseIds } }, orderBy: { id: "asc" } }));
  const after = await rowsNow();
  for (const row of after) {
    const findings = await inPortfolio((tx) => tx.finding.findMany({ where: { caseId: row.id } }));
    const live = findings.filter(({ triage }) => triage !== "dismissed" && triage !== "duplicate");
    expect(row.openFindings).toBe(live.filter(({ triage }) => triage !== "confirmed").length);
    expect(row.criticalFindings).toBe(live.filter(({ severity }) => severity === "critical").length);
    expect(row.serverCount).toBe(await inPortfolio((tx) => tx.server.count({ where: { caseId: row.id } })));
    const blocked = await inPortfolio((tx) =>
      tx.task.count({ where: { caseId: row.id, opened: true, state: "blocked" } }),
    );
    expect(row.tasksBlocked).toBe(blocked);
    const events = await inPortfolio((tx) =>
      tx.auditEvent.findMany({ where: { caseId: row.id }, orderBy: { seq: "asc" } }),
    );
    expect("fault" in followChain(chainStart(row.id), events)).toBe(false);
  }
  // Working everything out anew from the rows finds nothing to correct.
  for (const id of caseIds) await inCase(id, (tx) => settleCase(tx, id));
  const still = ({ lastActivityAt: _at, updatedAt: _updated, ...row }: (typeof after)[number]) => row;
  expect((await rowsNow()).map(still)).toEqual(after.map(still));

  const { body } = await callAs(leads[0] ?? { id: "", cookie: "" }, "GET", `/campaigns/${slug}/portfolio`);
  for (const axis of ["exposure", "compromise", "phase"] as const) {
    const counts = itemsOf({ status: 200, body: { items: body[axis] } });
    for (const { state, count } of counts)
      expect(count, `${axis} ${String(state)}`).toBe(after.filter((row) => row[axis] === state).length);
  }
});
