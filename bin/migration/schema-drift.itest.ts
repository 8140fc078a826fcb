import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { schemaDrift } from "./schema-drift";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("migrations and schema.prisma say the same", async () => {
  const { ownerUrl, drop } = await testDatabase();
  expect(await schemaDrift(root, ownerUrl)).toEqual([]);
  await drop();
});

test("a change of schema.prisma without a migration is seen", async () => {
  const copy = await mkdtemp(join(tmpdir(), "breakwater-schema-"));
  const { ownerUrl, drop } = await testDatabase();
  await cp(join(root, "prisma"), join(copy, "prisma"), { recursive: true });
  const file = join(copy, "prisma", "schema.prisma");
  await writeFile(file, `${await readFile(file, "utf8")}\nmodel Unmigrated {\n  id String @id\n}\n`);
  expect(await schemaDrift(copy, ownerUrl)).toEqual([
    "no migration makes: column Unmigrated.id text not null",
    "no migration makes: key Unmigrated Unmigrated_pkey PRIMARY KEY (id)",
  ]);
  await rm(copy, { recursive: true, force: true });
  await drop();
});
