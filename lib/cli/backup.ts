import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import pg from "pg";
import { z } from "zod";

import { databaseUrls, env, ownerDatabaseUrl } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

import { readOptions, required } from "./arguments";
import { copyOut, type Named } from "./backup/files";
import { fingerprint, type Manifest, manifestFormat, writeManifest } from "./backup/manifest";
import { tablesInOrder, writeRows } from "./backup/rows";
import type { CliCommand } from "./command";

async function emptyDirectory(path: string): Promise<string> {
  const directory = resolve(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0)
    throw new AppError("INVALID", `${directory} is not empty. Name a new directory for each backup.`);
  return directory;
}

const migrationRows = z.array(z.object({ name: z.string() }));
const blobRows = z.array(z.object({ caseId: z.string(), sha256: z.string() }));
const headRows = z.array(z.object({ caseId: z.string(), seq: z.number(), hash: z.string() }));
const blobsAtOnce = 500;

async function migrationsOf(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return migrationRows
      .parse(
        (
          await client.query(
            `SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
          )
        ).rows,
      )
      .map((row) => row.name);
  } finally {
    await client.end();
  }
}

async function* storedFiles(client: pg.Client): AsyncGenerator<Named> {
  let after: Named = { caseId: "00000000-0000-0000-0000-000000000000", sha256: "" };
  for (;;) {
    const { rows } = await client.query(
      `SELECT case_id AS "caseId", sha256 FROM blob WHERE (case_id, sha256) > ($1::uuid, $2) ORDER BY case_id, sha256 LIMIT ${blobsAtOnce}`,
      [after.caseId, after.sha256],
    );
    const found = blobRows.parse(rows);
    yield* found;
    const last = found.at(-1);
    if (!last) return;
    after = last;
  }
}

async function writeBackup(client: pg.Client, directory: string, migrations: string[]): Promise<Manifest> {
  const tables: Manifest["tables"] = [];
  await mkdir(join(directory, "tables"), { mode: 0o700 });
  for (const name of await tablesInOrder(client)) {
    const path = join("tables", `${name}.jsonl`);
    const rows = await writeRows(client, name, join(directory, path));
    tables.push({ name, path, rows, ...(await fingerprint(join(directory, path))) });
  }
  const list = join(directory, "files.txt");
  const count = await copyOut(storedFiles(client), {
    store: join(env().dataDir, "evidence"),
    directory: join(directory, "files"),
    list,
  });
  const auditHeads = headRows.parse(
    (await client.query(`SELECT case_id AS "caseId", seq, hash FROM audit_head ORDER BY case_id`)).rows,
  );
  return {
    format: manifestFormat,
    createdAt: new Date().toISOString(),
    migrations,
    tables,
    blobs: { path: "files.txt", count, ...(await fingerprint(list)) },
    auditHeads,
  };
}

/**
 * `backup`: all rows in one snapshot and all stored files, while people go on working. Files stay encrypted, and the key is
 * not among them. Reads as the portfolio role, which may read everything and change no case.
 */
export const backup: CliCommand = {
  name: "backup",
  usage: "--to DIRECTORY",
  summary:
    "Write a consistent backup of all rows and stored files to a new directory, while people work. The key stays out.",
  run: async (args) => {
    const directory = await emptyDirectory(required(readOptions(args, { to: { type: "string" } }).to, "to"));
    const { portfolioUrl } = databaseUrls();
    const migrations = await migrationsOf(ownerDatabaseUrl());
    const client = new pg.Client({ connectionString: portfolioUrl });
    await client.connect();
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const written = await writeBackup(client, directory, migrations);
      await client.query("COMMIT");
      await writeManifest(directory, written);
      const rows = written.tables.reduce((sum, table) => sum + table.rows, 0);
      const { sha256 } = await fingerprint(join(directory, "manifest.json"));
      return {
        value: { directory, rows, tables: written.tables.length, files: written.blobs.count, manifestSha256: sha256 },
        lines: [
          `${rows} rows of ${written.tables.length} tables and ${written.blobs.count} stored files are in ${directory}.`,
          `SHA-256 of its manifest: ${sha256}`,
          "The master key is not in it. Keep that key elsewhere: without it the stored files cannot be read.",
        ],
      };
    } finally {
      await client.end();
    }
  },
};
