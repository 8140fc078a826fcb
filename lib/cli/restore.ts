import { mkdir, rename } from "node:fs/promises";
import { basename, join, resolve } from "node:path";

import pg from "pg";
import { z } from "zod";

import { checkpointFiles } from "@/lib/audit/checkpoint";
import { env, ownerDatabaseUrl } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

import { readOptions, required } from "./arguments";
import { checkFiles, copyIn } from "./backup/files";
import { assertUnchanged, type Manifest, readManifest } from "./backup/manifest";
import { readRows, tablesInOrder, withoutForce } from "./backup/rows";
import type { CliCommand } from "./command";
import { verify } from "./verify";

const migrationRows = z.array(z.object({ name: z.string() }));
const inUse = z.object({ users: z.boolean(), organizations: z.boolean(), cases: z.boolean() });

async function assertEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT EXISTS (SELECT 1 FROM "user") AS users, EXISTS (SELECT 1 FROM organization) AS organizations, EXISTS (SELECT 1 FROM audit_head WHERE case_id <> '00000000-0000-0000-0000-000000000000') AS cases`,
  );
  const found = inUse.parse(rows[0]);
  if (!found.users && !found.organizations && !found.cases) return;
  throw new AppError(
    "CONFLICT",
    "This installation is in use: it has people, organizations or cases. Restore into a new data directory or an empty database.",
  );
}

async function assertSameVersion(client: pg.Client, backup: Manifest): Promise<void> {
  const { rows } = await client.query(
    `SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  const here = migrationRows.parse(rows).map((row) => row.name);
  if (here.join() === backup.migrations.join()) return;
  throw new AppError(
    "UNPROCESSABLE",
    "This backup was made by another version. Restore it with that version, then update.",
  );
}

/** Tables whose rows are numbered by the database; the next number must be one that no restored row has. */
const numbered = ["case", "campaign_indicator"] as const;

async function putBack(client: pg.Client, directory: string, backup: Manifest): Promise<number> {
  const known = await tablesInOrder(client);
  let rows = 0;
  await client.query(`TRUNCATE ${known.map((name) => `"${name}"`).join(", ")} CASCADE`);
  await withoutForce(client, known, async () => {
    for (const table of backup.tables) {
      if (!known.includes(table.name))
        throw new AppError("UNPROCESSABLE", `This version knows no table ${table.name}.`);
      const read = await readRows(client, table.name, join(directory, table.path));
      if (read !== table.rows)
        throw new AppError("UNPROCESSABLE", `${table.path} holds ${read} rows and not ${table.rows}.`);
      rows += read;
    }
    // Only now does the owner see the cases.
    for (const table of numbered)
      await client.query(
        `SELECT setval(pg_get_serial_sequence('"${table}"', 'number'), greatest((SELECT max(number) FROM "${table}"), 1), EXISTS (SELECT 1 FROM "${table}"))`,
      );
  });
  return rows;
}

async function checkBackup(directory: string, backup: Manifest): Promise<void> {
  for (const file of [...backup.tables, backup.blobs]) await assertUnchanged(directory, file);
  const files = await checkFiles(join(directory, "files"), join(directory, backup.blobs.path));
  if (files !== backup.blobs.count)
    throw new AppError("UNPROCESSABLE", `The list names ${files} stored files and not ${backup.blobs.count}.`);
}

/** What the emptied installation had signed says nothing about the rows that took its place; it is kept, and not compared. */
async function setCheckpointsAside(): Promise<void> {
  const { dataDir } = env();
  const paths = checkpointFiles(dataDir);
  if (paths.length === 0) return;
  const aside = join(dataDir, "audit", `before-restore-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`);
  await mkdir(aside, { mode: 0o700 });
  for (const path of paths) await rename(path, join(aside, basename(path)));
}

async function restoreFrom(directory: string, backup: Manifest): Promise<number> {
  // The policies know two roles only, so the owner sees the rows of cases just inside this transaction.
  const client = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await client.connect();
  try {
    await client.query("BEGIN");
    await assertSameVersion(client, backup);
    await assertEmpty(client);
    await copyIn(join(directory, backup.blobs.path), {
      store: join(env().dataDir, "evidence"),
      directory: join(directory, "files"),
    });
    const rows = await putBack(client, directory, backup);
    await client.query("COMMIT");
    return rows;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** `restore`: puts a backup into an empty installation that holds the same master key, and verifies every chain and file. */
export const restore: CliCommand = {
  name: "restore",
  usage: "--from DIRECTORY [--check]",
  summary:
    "Put a backup into an empty installation with the same master key, and verify it; --check only looks at the backup.",
  run: async (args, io) => {
    const options = readOptions(args, { from: { type: "string" }, check: { type: "boolean" } });
    const directory = resolve(required(options.from, "from"));
    const backup = await readManifest(directory);
    await checkBackup(directory, backup);
    if (options.check)
      return {
        value: { directory, ok: true, files: backup.blobs.count, createdAt: backup.createdAt },
        lines: [
          `The backup of ${backup.createdAt} is whole: ${backup.tables.length} tables and ${backup.blobs.count} stored files are as they were written.`,
        ],
      };
    const rows = await restoreFrom(directory, backup);
    await setCheckpointsAside();
    const verified = await verify.run([], io);
    return {
      ok: verified.ok ?? true,
      value: { directory, rows, files: backup.blobs.count, createdAt: backup.createdAt, verified: verified.value },
      lines: [
        `${rows} rows and ${backup.blobs.count} stored files of ${backup.createdAt} are back. People sign in again.`,
        ...verified.lines,
      ],
    };
  },
};
