import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { violations } from "./planted-violations";

const root = fileURLToPath(new URL("../..", import.meta.url));
const report = z.object({
  diagnostics: z.array(
    z.object({ message: z.string(), help: z.string().default(""), code: z.string(), filename: z.string() }),
  ),
});

let tree = "";
let found: z.infer<typeof report>["diagnostics"] = [];

async function lint(directory: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = join(root, "node_modules/oxlint/bin/oxlint");
    execFile(
      process.execPath,
      [program, "--format=json"],
      { cwd: directory, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => {
        if (error !== null && stdout === "") reject(error);
        else resolve(stdout);
      },
    );
  });
}

// Every path that a planted file imports exists, so that only the plant itself is wrong.
const present = [
  "lib/core/ids",
  "lib/core/env",
  "lib/db/client",
  "lib/db/generated/client",
  "lib/cases/queries",
  "lib/cases/schema",
];
const alsoPresent = [
  "lib/evidence/parsers/types",
  "lib/findings/queries",
  "lib/timeline/queries",
  "lib/servers/queries",
];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), "breakwater-floors-"));
  await cp(join(root, ".oxlintrc.json"), join(tree, ".oxlintrc.json"));
  await cp(join(root, "tsconfig.json"), join(tree, "tsconfig.json"));
  await cp(join(root, "bin/lint/house-rules.mjs"), join(tree, "bin/lint/house-rules.mjs"), { recursive: true });
  await symlink(join(root, "node_modules"), join(tree, "node_modules"));
  const fillers = [...present, ...alsoPresent].map((path) => ({
    file: `${path}.ts`,
    text: "export const value = 1;\n",
  }));
  for (const { file, text } of [...fillers, ...violations]) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), text);
  }
  found = report.parse(JSON.parse(await lint(tree))).diagnostics;
}, 120_000);

afterAll(() => rm(tree, { recursive: true, force: true }));

test.each(violations)("$rule is named in $file", ({ file, rule, says }) => {
  const here = found.filter(({ filename }) => filename === file);
  const codes = here.map(({ code }) => code);
  expect(codes).toContainEqual(expect.stringContaining(rule));
  if (says !== undefined) {
    expect(here.map(({ message, help }) => `${message} ${help}`)).toContainEqual(expect.stringContaining(says));
  }
});

test("nothing but the planted files is named", () => {
  const planted = new Set(violations.map(({ file }) => file));
  expect(found.map(({ filename }) => filename).filter((file) => !planted.has(file))).toEqual([]);
});
