import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { newId } from "@/lib/core/ids";

import { connectDatabase, disconnectDatabase } from "./client";
import { testDatabase } from "./testing";
import { inCase, inPortfolio, installationId } from "./unit";

// The gate is the first lock. These tests work beneath it, with nothing of it in the way.
const database = await testDatabase();
connectDatabase(database);
const bound = new pg.Client({ connectionString: database.boundUrl });
const organizationId = newId();
const otherOrganizationId = newId();
const campaignId = newId();
const mine = newId();
const foreign = newId();

async function openCase(id: string, organization: string, ref: string): Promise<void> {
  await inCase(id, async (tx) => {
    const names = { organizationName: ref, packVersion: "1", ref };
    await tx.case.create({ data: { id, organizationId: organization, campaignId, ...names } });
    for (const hostname of ["ex1", "ex2"]) {
      await tx.server.create({
        data: { caseId: id, id: newId(), hostname: `${hostname}.${ref}`, hostnameKey: `${hostname}.${ref}` },
      });
    }
    await tx.auditHead.create({ data: { caseId: id, seq: 0, hash: "0" } });
  });
}

beforeAll(async () => {
  await bound.connect();
  await inPortfolio(async (tx) => {
    await tx.organization.create({ data: { id: organizationId, name: "Mine" } });
    await tx.organization.create({ data: { id: otherOrganizationId, name: "Other" } });
    await tx.campaign.create({
      data: { id: campaignId, slug: "trial", name: "Trial", packVersion: "1", packHash: "0" },
    });
  });
  await openCase(mine, organizationId, "BW-000001");
  await openCase(foreign, otherOrganizationId, "BW-000002");
});
afterAll(async () => {
  await bound.end();
  await disconnectDatabase();
  await database.drop();
});

describe("a transaction bound to a case", () => {
  test("sees that case's rows only, although the query names no case", async () => {
    const seen = await inCase(mine, async (tx) => ({
      cases: await tx.case.findMany({ select: { id: true } }),
      servers: await tx.server.findMany({ select: { caseId: true } }),
      raw: await tx.$queryRaw<{ case_id: string }[]>`SELECT case_id FROM server WHERE true`,
    }));
    expect(seen.cases).toEqual([{ id: mine }]);
    expect(seen.servers).toEqual([{ caseId: mine }, { caseId: mine }]);
    expect(seen.raw).toEqual([{ case_id: mine }, { case_id: mine }]);
  });

  test("finds nothing of another case even when it asks for it by id", async () => {
    expect(await inCase(mine, (tx) => tx.server.findMany({ where: { caseId: foreign } }))).toEqual([]);
    expect(await inCase(mine, (tx) => tx.case.findUnique({ where: { id: foreign } }))).toBeNull();
  });

  test("changes and removes nothing of another case", async () => {
    const changed = await inCase(mine, async (tx) => ({
      updated: await tx.server.updateMany({ where: { caseId: foreign }, data: { product: "taken over" } }),
      removed: await tx.server.deleteMany({ where: { caseId: foreign } }),
    }));
    expect(changed).toEqual({ updated: { count: 0 }, removed: { count: 0 } });
  });

  test("cannot write a row into another case", async () => {
    const stray = { caseId: foreign, id: newId(), hostname: "stray", hostnameKey: "stray" };
    await expect(inCase(mine, (tx) => tx.server.create({ data: stray }))).rejects.toThrow(/row-level security/);
    const move = inCase(mine, (tx) => tx.$executeRaw`UPDATE server SET case_id = ${foreign}::uuid`);
    await expect(move).rejects.toThrow(/row-level security/);
  });

  test("leaves nothing behind on its connection", async () => {
    await bound.query("BEGIN");
    await bound.query(`SET LOCAL app.case_id = '${mine}'`);
    expect((await bound.query(`SELECT 1 FROM server`)).rowCount).toBe(2);
    await bound.query("COMMIT");
    expect((await bound.query(`SELECT 1 FROM server`)).rowCount).toBe(0);
  });

  test("cannot rewrite or remove what the audit chain says", async () => {
    await inCase(
      mine,
      (tx) => tx.$executeRaw`
      INSERT INTO audit_event (case_id, seq, at, actor_name, action, object, payload, prev_hash, hash)
      VALUES (${mine}::uuid, 1, now(), 'a', 'b', 'c', '{}', '0', '1')`,
    );
    const rewrite = inCase(
      mine,
      (tx) => tx.$executeRaw`UPDATE audit_event SET action = 'nothing' WHERE case_id = ${mine}::uuid`,
    );
    await expect(rewrite).rejects.toThrow(/permission denied/);
    const remove = inCase(mine, (tx) => tx.$executeRaw`DELETE FROM audit_event WHERE case_id = ${mine}::uuid`);
    await expect(remove).rejects.toThrow(/permission denied/);
  });
});

describe("a connection of the bound role without a case", () => {
  test("sees no row of any case", async () => {
    for (const table of ['"case"', "server", "audit_head", "audit_event"]) {
      expect((await bound.query(`SELECT 1 FROM ${table}`)).rowCount, table).toBe(0);
    }
  });

  test("an empty case id means no rows, and one that is no id is an error", async () => {
    await bound.query("BEGIN");
    await bound.query("SET LOCAL app.case_id = ''");
    expect((await bound.query("SELECT 1 FROM server")).rowCount).toBe(0);
    await bound.query("SET LOCAL app.case_id = 'all'");
    await expect(bound.query("SELECT 1 FROM server")).rejects.toThrow(/uuid/);
    await bound.query("ROLLBACK");
  });
});

describe("the portfolio role", () => {
  test("reads across cases", async () => {
    expect(await inPortfolio((tx) => tx.server.count())).toBe(4);
  });

  test("writes no row of a case", async () => {
    const row = { caseId: mine, id: newId(), hostname: "x", hostnameKey: "x" };
    await expect(inPortfolio((tx) => tx.server.create({ data: row }))).rejects.toThrow(/permission denied/);
    await expect(
      inPortfolio((tx) => tx.case.update({ where: { id: mine }, data: { exposure: "patched" } })),
    ).rejects.toThrow(/permission denied/);
    await expect(inPortfolio((tx) => tx.$executeRaw`DELETE FROM server WHERE case_id = ${mine}::uuid`)).rejects.toThrow(
      /permission denied/,
    );
  });

  test("appends to the installation's own chain, and to no case's", async () => {
    const event = (caseId: string) =>
      inPortfolio(
        (tx) => tx.$executeRaw`
      INSERT INTO audit_event (case_id, seq, at, actor_name, action, object, payload, prev_hash, hash)
      VALUES (${caseId}::uuid, 99, now(), 'a', 'b', 'c', '{}', '0', '1')`,
      );
    expect(await event(installationId)).toBe(1);
    await expect(event(mine)).rejects.toThrow(/row-level security/);
    const head = await inPortfolio(
      (tx) => tx.$executeRaw`UPDATE audit_head SET hash = 'x' WHERE case_id = ${mine}::uuid`,
    );
    expect(head).toBe(0);
  });
});
