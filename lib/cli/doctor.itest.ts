import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { z } from "zod";

import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { runCli } from "./main";

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-doctor-"));
await mkdir(join(dataDir, "secrets"), { mode: 0o700 });
await writeFile(join(dataDir, "secrets", "master.key"), "5a".repeat(32), { mode: 0o600 });
const variables = {
  BREAKWATER_DATA: dataDir,
  BREAKWATER_MASTER_KEY: "5a".repeat(32),
  BREAKWATER_DB_OWNER_URL: database.ownerUrl,
  BREAKWATER_DB_BOUND_URL: database.boundUrl,
  BREAKWATER_DB_PORTFOLIO_URL: database.portfolioUrl,
};
for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const answer = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), level: z.string(), text: z.string() })),
});

async function examine() {
  let stdout = "";
  const code = await runCli(["doctor", "--json"], {
    stdout: (text) => (stdout += text),
    stderr: () => undefined,
    stdin: () => Promise.resolve(""),
  });
  const { ok, checks } = answer.parse(JSON.parse(stdout));
  return {
    code,
    ok,
    checks,
    level: (name: string) => checks.filter((check) => check.name === name).map((check) => check.level),
  };
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

test("a fresh installation is well, apart from a checkpoint that is not written yet", async () => {
  const found = await examine();
  expect(found).toMatchObject({ code: 0, ok: true });
  expect(found.checks.filter((check) => check.level === "bad")).toEqual([]);
  expect(found.level("Audit checkpoint")).toEqual(["warn"]);
  expect(found.level("Evidence store")).toEqual(["ok"]);
  expect(found.level("Database changes")).toEqual(["ok"]);
});

test("keys that others may read are bad news with the command that mends them", async () => {
  await chmod(join(dataDir, "secrets", "master.key"), 0o644);
  const found = await examine();
  await chmod(join(dataDir, "secrets", "master.key"), 0o600);
  expect(found).toMatchObject({ code: 1, ok: false });
  expect(found.checks.find((check) => check.name === "Master key")?.text).toContain("chmod 600");
});

test("a lost queue is named, and the other checks still run", async () => {
  await asOwner("ALTER SCHEMA pgboss RENAME TO pgboss_away");
  const found = await examine();
  await asOwner("ALTER SCHEMA pgboss_away RENAME TO pgboss");
  expect(found.code).toBe(1);
  expect(found.level("Queue")).toEqual(["bad"]);
  expect(found.level("Stored evidence")).toEqual(["ok"]);
  expect(found.level("Database roles")).toEqual(["ok", "ok"]);
});

test("an altered migration is bad news", async () => {
  await asOwner(`UPDATE "_prisma_migrations" SET checksum = 'x'`);
  const found = await examine();
  expect(found.checks.find((check) => check.level === "bad")?.text).toContain("prisma/migrations");
});
