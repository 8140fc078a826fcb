// node bin/migration.mjs NAME: writes the migration from the schema of the last one to the schema of now.
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbedded } from "@/lib/db/embedded";
import { sqlBetween } from "./schema-sql";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

function git(words: readonly string[]): string {
  return execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
}

function schemaOfLastMigration(): string | null {
  const commit = git(["log", "-1", "--format=%H", "--", "prisma/migrations"]);
  return commit === "" ? null : git(["show", `${commit}:prisma/schema.prisma`]);
}

async function change(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "breakwater-migration-"));
  await chmod(dataDir, 0o711);
  const database = await startEmbedded({ projectDirectory: root, dataDir, durable: false });
  try {
    const schema = await readFile(join(root, "prisma", "schema.prisma"), "utf8");
    return await sqlBetween(schemaOfLastMigration(), schema, database.ownerUrl);
  } finally {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const name = process.argv[2] ?? "";
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error("Name the migration in small letters, digits and underscores: node bin/migration.mjs add_case_owner");
  process.exit(1);
}
const sql = await change();
if (sql === "") {
  console.log("schema.prisma has not changed since the last committed migration.");
} else {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const directory = join(root, "prisma", "migrations", `${stamp}_${name}`);
  await mkdir(directory);
  await writeFile(join(directory, "migration.sql"), sql);
  console.log(`Wrote ${join(directory, "migration.sql")}. Read it before you commit it together with schema.prisma.`);
}
