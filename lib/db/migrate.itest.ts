import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { migrate } from "./migrate";
import { testDatabase } from "./testing";

const projectDirectory = fileURLToPath(new URL("../..", import.meta.url));

async function ask(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test("a fresh database has the tables of the product and answers to all three roles", async () => {
  const urls = await testDatabase();
  for (const url of [urls.ownerUrl, urls.boundUrl, urls.portfolioUrl]) {
    expect(await ask(url, 'SELECT id FROM "case"')).toEqual([]);
  }
  await urls.drop();
});

test("a role of the running product may use the job queue and may not change its tables", async () => {
  const urls = await testDatabase();
  expect(await ask(urls.boundUrl, "SELECT name FROM pgboss.queue LIMIT 0")).toEqual([]);
  await expect(ask(urls.boundUrl, "CREATE TABLE pgboss.other (id int)")).rejects.toThrow(/permission denied/);
  await urls.drop();
});

test("migrating again applies nothing and keeps the roles", async () => {
  const urls = await testDatabase();
  const again = await migrate({ projectDirectory, ownerUrl: urls.ownerUrl, masterKey: randomBytes(32), roles: urls });
  expect(again.applied).toEqual([]);
  expect(again.boundUrl).toBe(urls.boundUrl);
  await urls.drop();
});

test("a database made by a newer version is refused", async () => {
  const urls = await testDatabase();
  await ask(
    urls.ownerUrl,
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '29990101000000_later', now())`,
  );
  await expect(
    migrate({ projectDirectory, ownerUrl: urls.ownerUrl, masterKey: randomBytes(32), roles: urls }),
  ).rejects.toThrow(/made by a newer Breakwater/);
  await urls.drop();
});

test("a migration file that changed after it was applied is refused", async () => {
  const urls = await testDatabase();
  await ask(urls.ownerUrl, `UPDATE "_prisma_migrations" SET checksum = 'other'`);
  await expect(
    migrate({ projectDirectory, ownerUrl: urls.ownerUrl, masterKey: randomBytes(32), roles: urls }),
  ).rejects.toThrow(/is not the one that was applied/);
  await urls.drop();
});

test("two starters at once on an empty database both end with every migration applied once", async () => {
  const urls = await testDatabase();
  await ask(urls.ownerUrl, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA pgboss CASCADE");
  const options = { projectDirectory, ownerUrl: urls.ownerUrl, masterKey: randomBytes(32), roles: urls };
  const results = await Promise.all([migrate(options), migrate(options), migrate(options)]);
  const names = results.flatMap(({ applied }) => applied);
  expect(new Set(names).size).toBe(names.length);
  expect(await ask(urls.ownerUrl, `SELECT migration_name FROM "_prisma_migrations"`)).toHaveLength(names.length);
  await urls.drop();
});
