import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { inject } from "vitest";

const templateName = "breakwater_template";

export type TestDatabase = { ownerUrl: string; boundUrl: string; portfolioUrl: string; drop: () => Promise<void> };

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(inject("testDatabase").ownerUrl, "breakwater") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const dropTries = 25;

/** The owner may not end a vacuum of the server's own that happens to run in the database, so the drop waits for it. */
async function dropDatabase(name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await asOwner(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    } catch (error) {
      if (tries >= dropTries || !String(error).includes("terminate process")) throw error;
      await pause(200);
    }
  }
}

/**
 * A fresh, migrated database of its own, copied from the template in about 50 ms. The roles are the
 * product's: `bound` sees one case, `portfolio` reads across cases, `owner` owns the tables.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const urls = inject("testDatabase");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asOwner(`CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  return {
    ownerUrl: withDatabase(urls.ownerUrl, name),
    boundUrl: withDatabase(urls.boundUrl, name),
    portfolioUrl: withDatabase(urls.portfolioUrl, name),
    drop: () => dropDatabase(name),
  };
}
