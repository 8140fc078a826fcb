import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Report } from "./report";

const packageFile = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

type Count = { files: number; lines: number; tests: number };

function folderOf(path: string): string {
  const parts = path.split("/");
  return parts[0] === "lib" && parts.length > 2 ? `lib/${parts[1]}` : (parts[0] ?? path);
}

/** Lines of code per folder, without blank ones, tests apart; and the number of dependencies. */
export async function benchCode(root: string): Promise<Report> {
  const counts = new Map<string, Count>();
  const left = (path: string) =>
    path.includes("node_modules") || path.includes("/generated") || path.includes("/fixtures");
  for await (const path of glob("{app,bin,components,e2e,lib}/**/*.{ts,tsx,mjs,css}", { cwd: root, exclude: left })) {
    if (left(path)) continue;
    const text = await readFile(join(root, path), "utf8");
    const lines = text.split("\n").filter((line) => line.trim() !== "").length;
    const count = counts.get(folderOf(path)) ?? { files: 0, lines: 0, tests: 0 };
    const isTest = /\.(i?test|spec)\.tsx?$/.test(path);
    counts.set(folderOf(path), {
      files: count.files + 1,
      lines: count.lines + (isTest ? 0 : lines),
      tests: count.tests + (isTest ? lines : 0),
    });
  }
  const { dependencies, devDependencies } = packageFile.parse(
    JSON.parse(await readFile(join(root, "package.json"), "utf8")),
  );
  const sum = (pick: (count: Count) => number) => [...counts.values()].reduce((total, count) => total + pick(count), 0);
  const row = (name: string, count: Count) => [name, String(count.files), String(count.lines), String(count.tests)];
  return {
    title: "Lines per folder",
    columns: ["Folder", "files", "lines", "lines of tests"],
    rows: [
      ...[...counts].toSorted(([a], [b]) => a.localeCompare(b, "en")).map(([name, count]) => row(name, count)),
      row("all", {
        files: sum((count) => count.files),
        lines: sum((count) => count.lines),
        tests: sum((count) => count.tests),
      }),
    ],
    notes: [
      `${Object.keys(dependencies).length} runtime dependencies (the embedded database comes on top, per platform), ${Object.keys(devDependencies).length} for development.`,
    ],
  };
}
