import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import pg from "pg";

import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio, installationId } from "@/lib/db/unit";

import { appendAudit } from "./commands";
import { verifyChains } from "./queries";

const database = await testDatabase();
connectDatabase(database);
const owner = new pg.Client({ connectionString: database.ownerUrl });
beforeAll(async () => {
  await owner.connect();
  // Row-level security binds the owner too, until the owner, as an intruder would, lifts it.
  await owner.query(
    "ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY; ALTER TABLE audit_head NO FORCE ROW LEVEL SECURITY",
  );
});
afterAll(async () => {
  await owner.end();
  await disconnectDatabase();
  await database.drop();
});

const ada = { userId: null, name: "Ada" };
const entry = (caseId: string, after: Record<string, unknown>) => ({
  caseId,
  action: "task.update",
  object: "task",
  objectId: newId(),
  after,
});
const append = (caseId: string, after: Record<string, unknown>) =>
  inCase(caseId, (tx) => appendAudit(tx, ada, entry(caseId, after)));
const events = (caseId: string) =>
  inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));

describe("an event of the audit chain", () => {
  test("is gone with the transaction it was written in", async () => {
    const caseId = newId();
    await append(caseId, { kept: true });
    await expect(
      inCase(caseId, async (tx) => {
        await appendAudit(tx, ada, entry(caseId, { kept: false }));
        throw new Error("the write failed");
      }),
    ).rejects.toThrow("the write failed");
    expect((await events(caseId)).map((event) => event.payload)).toEqual(['{"after":{"kept":true}}']);
    await append(caseId, { next: 2 });
    expect((await events(caseId)).map((event) => event.seq)).toEqual([1, 2]);
    expect((await verifyChains()).faults).toEqual([]);
  });

  test("has a place of its own when fifty writers come at once", async () => {
    const caseId = newId();
    await Promise.all(Array.from({ length: 50 }, (_, writer) => append(caseId, { writer })));
    const written = await events(caseId);
    expect(written.map((event) => event.seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(new Set(written.map((event) => event.payload)).size).toBe(50);
    expect((await verifyChains()).faults).toEqual([]);
  });
});

describe("the roles of the product", () => {
  const urls = { bound: database.boundUrl, portfolio: database.portfolioUrl };
  const statements = [
    "UPDATE audit_event SET action = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "DELETE FROM audit_head",
    "UPDATE audit_checkpoint SET root = 'x'",
    "DELETE FROM audit_checkpoint",
    "UPDATE custody_event SET purpose = 'x'",
    "DELETE FROM custody_event",
  ];

  test.each(Object.keys(urls).flatMap((role) => statements.map((statement) => [role, statement] as const)))(
    "%s may not: %s",
    async (role, statement) => {
      const client = new pg.Client({ connectionString: role === "bound" ? urls.bound : urls.portfolio });
      await client.connect();
      try {
        await client.query("BEGIN");
        await client.query(`SET LOCAL app.case_id = '${newId()}'`);
        await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
      } finally {
        await client.end();
      }
    },
  );

  test("the portfolio role writes to the installation's chain and to no case's", async () => {
    await inPortfolio((tx) => appendAudit(tx, ada, entry(installationId, { setting: 1 })));
    await expect(inPortfolio((tx) => appendAudit(tx, ada, entry(newId(), {})))).rejects.toThrow();
  });
});

describe("verifying the chains", () => {
  let caseId = "";
  beforeEach(async () => {
    await owner.query("DELETE FROM audit_event");
    await owner.query("DELETE FROM audit_head");
    caseId = newId();
    for (let step = 1; step <= 6; step += 1) await append(caseId, { step });
  });

  async function firstFault() {
    const { faults } = await verifyChains();
    return faults.map(({ seq, fault }) => ({ seq, fault }));
  }

  test.each([
    ["at", "at + interval '1 millisecond'"],
    ["actor_id", "'00000000-0000-7000-8000-000000000001'"],
    ["actor_name", "'Eve'"],
    ["action", "'task.undo'"],
    ["object", "'server'"],
    ["object_id", "'x'"],
    ["payload", `'{"after":{"step":7}}'`],
    ["hash", "repeat('a', 64)"],
  ])("names the event whose %s was changed", async (column, value) => {
    await owner.query(`UPDATE audit_event SET ${column} = ${value} WHERE case_id = $1 AND seq = 3`, [caseId]);
    expect(await firstFault()).toEqual([{ seq: 3, fault: "hash" }]);
  });

  test("names an event whose link was changed, that was moved, or that stands in another's place", async () => {
    await owner.query("UPDATE audit_event SET prev_hash = repeat('b', 64) WHERE case_id = $1 AND seq = 4", [caseId]);
    expect(await firstFault()).toEqual([{ seq: 4, fault: "link" }]);
  });

  test("names the gap where an event was taken out of the middle", async () => {
    await owner.query("DELETE FROM audit_event WHERE case_id = $1 AND seq = 2", [caseId]);
    expect(await firstFault()).toEqual([{ seq: 2, fault: "gap" }]);
  });

  test("sees that the end was cut off, also when the head was moved back with it", async () => {
    await owner.query("DELETE FROM audit_event WHERE case_id = $1 AND seq = 6", [caseId]);
    expect(await firstFault()).toEqual([{ seq: 6, fault: "head" }]);
    await owner.query("UPDATE audit_head SET seq = 5 WHERE case_id = $1", [caseId]);
    expect(await firstFault()).toEqual([{ seq: 6, fault: "head" }]);
  });

  test("sees that the head was moved back, although the events after it still stand", async () => {
    const [, , , , fifth] = await events(caseId);
    await owner.query("UPDATE audit_head SET seq = 5, hash = $2 WHERE case_id = $1", [caseId, fifth?.hash]);
    expect(await firstFault()).toEqual([{ seq: 6, fault: "head" }]);
  });

  test("takes nothing for a fault that people write meanwhile", async () => {
    const cases = [caseId, newId(), newId()];
    let writing = true;
    const writers = cases.map(async (id) => {
      for (let step = 0; writing; step += 1) await append(id, { step });
    });
    for (let round = 0; round < 10; round += 1) expect(await firstFault()).toEqual([]);
    writing = false;
    await Promise.all(writers);
  });

  test("sees two events that changed places", async () => {
    await owner.query("UPDATE audit_event SET seq = seq + 100 WHERE case_id = $1 AND seq IN (2, 3)", [caseId]);
    await owner.query(
      "UPDATE audit_event SET seq = CASE seq WHEN 102 THEN 3 ELSE 2 END WHERE case_id = $1 AND seq > 100",
      [caseId],
    );
    expect(await firstFault()).toEqual([{ seq: 2, fault: "link" }]);
  });

  test("sees a chain whose head is gone", async () => {
    await owner.query("DELETE FROM audit_head WHERE case_id = $1", [caseId]);
    expect(await firstFault()).toEqual([{ seq: 1, fault: "head" }]);
  });
});
