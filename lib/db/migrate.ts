import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { pendingMigrations, readMigrations, type AppliedMigration } from "./migration-files";
import { ensureQueue, queueVersion } from "./migrate-queue";
import { ensureRoles, type RoleUrls } from "./migrate-roles";

const oldestServer = 150_000;

// Prisma's own table, so that its tools read what was applied here.
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id varchar(36) PRIMARY KEY NOT NULL,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`;

const historyRows = z.array(z.object({ migration_name: z.string(), checksum: z.string(), finished: z.boolean() }));

const stampRows = z.array(z.object({ stamp: z.string().nullable() }));

export type MigrateOptions = {
  projectDirectory: string;
  ownerUrl: string;
  /** The installation's key, from which the passwords of the two roles are derived. */
  masterKey: Uint8Array;
  /** Given when somebody else made the roles; they are then used as they are. */
  roles?: Partial<RoleUrls>;
};

export type MigrateResult = RoleUrls & { applied: readonly string[]; serverVersion: string };

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    // Conflicts with itself and with nothing a running product does: two starters take turns.
    await client.query('LOCK TABLE "_prisma_migrations" IN SHARE UPDATE EXCLUSIVE MODE');
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

// By how far the other one had come: its row, its type or its table is there already.
const madeMeanwhile: readonly unknown[] = ["23505", "42710", "42P07"];

async function ensureHistory(client: pg.Client): Promise<void> {
  try {
    await client.query(historyTable);
  } catch (error) {
    // Two starters made the table at the same moment, and the other one won.
    if (!(error instanceof Error && "code" in error && madeMeanwhile.includes(error.code))) throw error;
  }
}

async function appliedMigrations(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return historyRows.parse(rows).map(({ migration_name: name, checksum, finished }) => ({ name, checksum, finished }));
}

async function applyNext(client: pg.Client, directory: string): Promise<string | null> {
  const known = await readMigrations(directory);
  return inTransaction(client, async () => {
    const [next] = pendingMigrations(known, await appliedMigrations(client));
    if (next === undefined) return null;
    try {
      await client.query(next.sql);
    } catch (error) {
      throw new AppError(
        "UNAVAILABLE",
        `The database change "${next.name}" failed and was taken back: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), next.checksum, next.name],
    );
    return next.name;
  });
}

/** Applies every pending migration, one transaction each, and returns their names. */
export async function applyMigrations(client: pg.Client, directory: string): Promise<readonly string[]> {
  await ensureHistory(client);
  const applied: string[] = [];
  for (;;) {
    const name = await applyNext(client, directory);
    if (name === null) return applied;
    applied.push(name);
  }
}

async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text",
  );
  const [version] = z.array(z.object({ number: z.number(), text: z.string() })).parse(rows);
  if (version === undefined || version.number < oldestServer) {
    throw new AppError(
      "UNAVAILABLE",
      `Breakwater needs PostgreSQL 15 or newer, and DATABASE_URL leads to version ${version?.text ?? "unknown"}.`,
    );
  }
  return version.text.split(" ")[0] ?? version.text;
}

/** Sees that a server of DATABASE_URL lets its account in and is new enough. */
export async function checkServer(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await serverVersion(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Grants, policies and the queue lock every table for a moment, so they are left alone when nothing changed.
 * All of it is under the starters' lock: two that grant on the same table at once make one of them fail.
 */
async function ensureGrants(client: pg.Client, { projectDirectory, ownerUrl }: MigrateOptions): Promise<void> {
  const grants = await readFile(join(projectDirectory, "prisma", "grants.sql"), "utf8");
  await inTransaction(client, async () => {
    const applied = await appliedMigrations(client);
    const stamp = createHash("sha256")
      .update(JSON.stringify([grants, applied, queueVersion]))
      .digest("hex");
    const { rows } = await client.query(`SELECT obj_description('"_prisma_migrations"'::regclass) AS stamp`);
    if (stampRows.parse(rows)[0]?.stamp === stamp) return;
    await ensureQueue(client, ownerUrl);
    await client.query(grants);
    await client.query(`COMMENT ON TABLE "_prisma_migrations" IS '${stamp}'`);
  });
}

/**
 * Brings a database to the state this version needs: migrations, the two login roles, grants and
 * row-level security, the job queue. Safe to run at every start and by two starters at once.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const client = new pg.Client({ connectionString: options.ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const version = await serverVersion(client);
    const applied = await applyMigrations(client, join(options.projectDirectory, "prisma", "migrations"));
    const roles = await inTransaction(client, () => ensureRoles(client, options));
    await ensureGrants(client, options);
    return { ...roles, applied, serverVersion: version };
  } finally {
    await client.end();
  }
}
