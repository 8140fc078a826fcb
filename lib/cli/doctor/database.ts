import { join } from "node:path";

import pg from "pg";
import { z } from "zod";

import { databaseUrls, ownerDatabaseUrl } from "@/lib/core/env";
import { pendingMigrations, readMigrations } from "@/lib/db/migration-files";

import { bad, type Check, ok, warn } from "./check";

const connectWithinMs = 5_000;
const statementWithinMs = 10_000;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: statementWithinMs,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const oldestServer = 150_000;
const serverRow = z.object({
  version: z.string(),
  number: z.coerce.number(),
  now: z.date(),
  trigram: z.boolean(),
  database: z.string(),
});
const clockWarnMs = 2_000;
const clockBadMs = 30_000;

async function checkServer(client: pg.Client): Promise<Check[]> {
  const asked = Date.now();
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number, clock_timestamp() AS now,
       EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') AS trigram, current_database() AS database`,
  );
  const row = serverRow.parse(rows[0]);
  const apart = Math.abs(row.now.getTime() - (asked + Date.now()) / 2);
  const seconds = (apart / 1000).toFixed(1);
  const clock = apart > clockBadMs ? bad : apart > clockWarnMs ? warn : ok;
  return [
    row.number >= oldestServer
      ? ok("Database", `PostgreSQL ${row.version}, database ${row.database}.`)
      : bad("Database", `PostgreSQL ${row.version} is too old; 15 or newer is needed.`),
    row.trigram
      ? ok("Search", "pg_trgm is installed.")
      : bad("Search", "The extension pg_trgm is missing. As its owner run: CREATE EXTENSION pg_trgm"),
    clock(
      "Clock",
      apart > clockWarnMs
        ? `This machine and the database are ${seconds} s apart. Synchronise both by NTP, or times in cases will not agree.`
        : "This machine and the database agree.",
    ),
  ];
}

const appliedRows = z.array(z.object({ name: z.string(), checksum: z.string(), finished: z.boolean() }));

async function checkMigrations(client: pg.Client): Promise<Check> {
  const known = await readMigrations(join(import.meta.dirname, "..", "..", "..", "prisma", "migrations"));
  const { rows: found } = await client.query(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS kept`);
  if (!z.object({ kept: z.boolean() }).parse(found[0]).kept)
    return warn(
      "Database changes",
      "No record of applied changes is kept. Start the product once, which applies and records them.",
    );
  const { rows } = await client.query(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  const pending = pendingMigrations(known, appliedRows.parse(rows));
  if (pending.length > 0)
    return bad(
      "Database changes",
      `${pending.length} of ${known.length} are not applied. Start the product once, which applies them.`,
    );
  return ok("Database changes", `All ${known.length} are applied.`);
}

const roleRow = z.object({ name: z.string(), unbounded: z.boolean(), files: z.coerce.number() });

/** The second lock, tried: a connection of the app's role that is bound to no case must see no evidence at all. */
async function checkRole(url: string, expected: "none" | "reads"): Promise<Check> {
  const row = await withClient(url, async (client) => {
    const { rows } = await client.query(
      `SELECT current_user AS name, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS unbounded, (SELECT count(*) FROM (SELECT 1 FROM evidence LIMIT 1) seen) AS files`,
    );
    return roleRow.parse(rows[0]);
  });
  if (row.unbounded)
    return bad(
      "Database roles",
      `${row.name} may pass over row-level security. Run as owner: ALTER ROLE ${row.name} NOSUPERUSER NOBYPASSRLS`,
    );
  if (expected === "none" && row.files > 0)
    return bad(
      "Database roles",
      `${row.name} sees evidence without being bound to a case. Start the product once, which puts its policies back.`,
    );
  return ok(
    "Database roles",
    expected === "none"
      ? `${row.name} sees nothing until it is bound to one case.`
      : `${row.name} reads for lists and summaries.`,
  );
}

const queueRow = z.object({ waiting: z.coerce.number(), oldest: z.date().nullable() });
const stuckRow = z.object({ stuck: z.coerce.number() });
const lateMinutes = 10;

async function checkQueue(client: pg.Client): Promise<Check> {
  const { rows: made } = await client.query("SELECT to_regclass('pgboss.job') IS NOT NULL AS kept");
  if (!z.object({ kept: z.boolean() }).parse(made[0]).kept)
    return bad("Queue", "The job queue has no tables. Start the product once, which makes them.");
  const { rows } = await client.query(
    "SELECT count(*) AS waiting, min(created_on) AS oldest FROM pgboss.job WHERE state = 'created' AND start_after <= now()",
  );
  const { rows: files } = await client.query(
    "SELECT count(*) AS stuck FROM evidence WHERE state IN ('queued', 'processing') AND updated_at < now() - interval '1 hour'",
  );
  const { waiting, oldest } = queueRow.parse(rows[0]);
  const { stuck } = stuckRow.parse(files[0]);
  const minutes = oldest === null ? 0 : (Date.now() - oldest.getTime()) / 60_000;
  if (minutes > lateMinutes)
    return warn(
      "Queue",
      `${waiting} jobs wait, the first for ${Math.round(minutes)} minutes. Is the worker running? Start the product, or look at its log.`,
    );
  if (stuck > 0)
    return warn(
      "Queue",
      `${stuck} files have waited for an hour to be read. Look at the worker's log; the files are safe and will be asked for again.`,
    );
  return ok("Queue", waiting === 0 ? "Nothing waits." : `${waiting} jobs wait.`);
}

/** Everything about the database, over all three roles. */
export async function checkDatabase(): Promise<Check[]> {
  const { boundUrl, portfolioUrl } = databaseUrls();
  const own = await withClient(ownerDatabaseUrl(), async (client) => [
    ...(await checkServer(client)),
    await checkMigrations(client),
    await checkQueue(client),
  ]);
  return [...own, await checkRole(boundUrl, "none"), await checkRole(portfolioUrl, "reads")];
}
