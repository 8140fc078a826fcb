import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** URLs into the migrated template that every test database is copied from. */
    testDatabase: { ownerUrl: string; boundUrl: string; portfolioUrl: string };
  }
}

const templateName = "breakwater_template";

/** Starts one throw-away PostgreSQL for the whole run and migrates the template in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const projectDirectory = project.vitest.config.root;
  const dataDir = await mkdtemp(join(tmpdir(), "breakwater-test-"));
  // The account that runs the database has to get in.
  await chmod(dataDir, 0o711);
  const database = await startEmbedded({ projectDirectory, dataDir, durable: false });
  const stop = async () => {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${templateName}`);
    await client.end();
    const url = new URL(database.ownerUrl);
    url.pathname = `/${templateName}`;
    const { boundUrl, portfolioUrl } = await migrate({
      projectDirectory,
      ownerUrl: url.href,
      masterKey: randomBytes(32),
    });
    project.provide("testDatabase", { ownerUrl: url.href, boundUrl, portfolioUrl });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
