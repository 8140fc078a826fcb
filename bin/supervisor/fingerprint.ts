import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";

// What the built pages are made of. Tests, fixtures and scripts are not part of it.
const sources = ["app", "components", "lib", "prisma", "public"];
const files = [
  "package-lock.json",
  "tsconfig.json",
  "next.config.js",
  "next.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "prisma.config.ts",
];
const skippedFolders = new Set(["generated", "fixtures", "node_modules"]);

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : filesBelow(path);
      return /\.i?test\.tsx?$/.test(entry.name) ? [] : [path];
    }),
  );
  return lists.flat();
}

async function fingerprint(root: string, paths: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    paths.toSorted().map(async (path) => {
      const bytes = await readFile(path).catch(() => null);
      return bytes === null ? "" : `${relative(root, path)} ${createHash("sha256").update(bytes).digest("hex")}\n`;
    }),
  );
  return createHash("sha256").update(parts.join("")).digest("hex");
}

/** Changes whenever something that a build depends on changes, apart from the files left out. */
export async function sourceFingerprint(root: string, without: ReadonlySet<string> = new Set()): Promise<string> {
  const found = await Promise.all(sources.map((name) => filesBelow(join(root, name))));
  return fingerprint(root, [
    ...found.flat(),
    ...files.filter((name) => !without.has(name)).map((name) => join(root, name)),
  ]);
}

/** Changes whenever the generated database client would. */
export async function schemaFingerprint(root: string): Promise<string> {
  return fingerprint(root, [
    join(root, "prisma", "schema.prisma"),
    join(root, "prisma.config.ts"),
    join(root, "package-lock.json"),
  ]);
}
