import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/core/errors";

export type Migration = { name: string; sql: string; checksum: string };

export type AppliedMigration = { name: string; checksum: string; finished: boolean };

/** The migrations that came with this version, in the order in which they apply. */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const bytes = await readFile(join(directory, name, "migration.sql"));
      return { name, sql: bytes.toString("utf8"), checksum: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
}

/**
 * What is still to be applied. Throws UNAVAILABLE when the database was made by a newer version,
 * when an applied file was changed since, or when a migration was left unfinished by another tool.
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  for (const { name, checksum, finished } of applied) {
    const migration = byName.get(name);
    if (migration === undefined) {
      throw new AppError(
        "UNAVAILABLE",
        `This database was made by a newer Breakwater: it already has the change "${name}", which this version does not know. Start the newer version, or restore a backup made by this one.`,
      );
    }
    if (!finished) {
      throw new AppError(
        "UNAVAILABLE",
        `The database change "${name}" was begun and not finished. Restore the last backup.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new AppError(
        "UNAVAILABLE",
        `The file of the database change "${name}" is not the one that was applied to this database. Restore prisma/migrations as it was released.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return known.filter(({ name }) => !done.has(name));
}
