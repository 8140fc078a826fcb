import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { z } from "zod";

import type { Report } from "./report";
import { figure } from "./statistics";

const buildManifest = z.object({ rootMainFiles: z.array(z.string()) });
const routeManifest = z.object({ entryJSFiles: z.record(z.string(), z.array(z.string())) });

const budgetKilobytes = 200;

/** The manifest of a route is a script that assigns JSON; only the JSON is looked at. */
function manifestIn(script: string): z.infer<typeof routeManifest> {
  const from = script.indexOf("] = ");
  return routeManifest.parse(
    JSON.parse(
      script
        .slice(from + 4)
        .trim()
        .replace(/;$/, ""),
    ),
  );
}

function routeOf(path: string): string {
  const route = path
    .replaceAll("\\", "/")
    .replace(/^.*server\/app\//, "")
    .replace(/\/?page_client-reference-manifest\.js$/, "");
  return `/${route
    .split("/")
    .filter((part) => !/^\(.*\)$/.test(part))
    .join("/")}`;
}

/** JavaScript that the first load of each route fetches: the framework, and the route with its layouts, loading and error parts. */
export async function benchWeb(root: string): Promise<Report> {
  const build = join(root, ".next");
  if (!existsSync(join(build, "build-manifest.json")))
    throw new Error("There is no build yet. Run npm start once, which builds.");
  const sizes = new Map<string, number>();
  const sizeOf = async (file: string) => {
    const known = sizes.get(file);
    if (known !== undefined) return known;
    const size = gzipSync(await readFile(join(build, file)), { level: 9 }).byteLength;
    sizes.set(file, size);
    return size;
  };
  const shared = buildManifest.parse(
    JSON.parse(await readFile(join(build, "build-manifest.json"), "utf8")),
  ).rootMainFiles;
  const total = async (files: Iterable<string>) => {
    let bytes = 0;
    for (const file of files) bytes += await sizeOf(file);
    return bytes / 1000;
  };
  const base = await total(shared);
  const rows: { route: string; kilobytes: number }[] = [];
  for await (const path of glob("server/app/**/page_client-reference-manifest.js", { cwd: build })) {
    const { entryJSFiles } = manifestIn(await readFile(join(build, path), "utf8"));
    rows.push({
      route: routeOf(path),
      kilobytes: await total(new Set([...shared, ...Object.values(entryJSFiles).flat()])),
    });
  }
  const worst = rows.toSorted((a, b) => b.kilobytes - a.kilobytes);
  return {
    title: "JavaScript per route, first load",
    columns: ["Route", "kB gzip", "of budget"],
    rows: worst.map(({ route, kilobytes }) => [route, figure(kilobytes), figure(kilobytes / budgetKilobytes)]),
    notes: [
      `Shared by all: ${figure(base)} kB. Budget: ${budgetKilobytes} kB. What is fetched on first use (dialogs, menus, charts) is not counted.`,
    ],
  };
}
