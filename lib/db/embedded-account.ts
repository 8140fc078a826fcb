import { createHash } from "node:crypto";
import { chown, cp, lstat, mkdir, readFile, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { AppError } from "@/lib/core/errors";
import type { Engine } from "./embedded-binaries";

/** The operating-system account that runs the database; undefined means the one running this program. */
export type Account = { name: string; uid: number; gid: number } | undefined;

const accountNames = ["breakwater", "postgres", "nobody"] as const;

/**
 * PostgreSQL refuses to run as root. Root's database runs as the first of the accounts `breakwater`,
 * `postgres` and `nobody` that the machine knows; everyone else's runs as themselves.
 */
export async function chooseAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) {
    requireName();
    return undefined;
  }
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of accountNames) {
    const [, , uid, gid] = lines.find(([first]) => first === name) ?? [];
    if (uid !== undefined && gid !== undefined && uid !== "0") return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new AppError(
    "UNAVAILABLE",
    "The database may not run as root, and this machine has none of the accounts breakwater, postgres or nobody. Create one with: useradd --system breakwater",
  );
}

function requireName(): void {
  try {
    userInfo();
  } catch {
    throw new AppError(
      "UNAVAILABLE",
      `The database needs an account with a name, and user id ${process.getuid?.() ?? "?"} has none here. Add it to /etc/passwd, or set DATABASE_URL.`,
    );
  }
}

function mayEnter(entry: { mode: number; uid: number; gid: number }, account: { uid: number; gid: number }): boolean {
  if (entry.uid === account.uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === account.gid) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}

/** The first directory on the way to `path` that the account may not pass, or null when the way is free. */
export async function blockingDirectory(path: string, account: Account): Promise<string | null> {
  if (account === undefined) return null;
  const way: string[] = [];
  for (let step = path; ; step = dirname(step)) {
    way.unshift(step);
    if (step === dirname(step)) break;
  }
  for (const directory of way) {
    const entry = await stat(directory).catch(() => null);
    if (entry === null) return null;
    if (entry.isDirectory() && !mayEnter(entry, account)) return directory;
  }
  return null;
}

/** Where the database lives and runs from, and why it is not inside the data directory if it is not. */
export type Home = { base: string; engine: Engine; note: string | null };

/**
 * The directory for the database: inside the data directory when the account can get there, else
 * under /var/lib, named after the data directory so that every start finds the same one again.
 * Programs that the account cannot reach are copied there too.
 */
export async function chooseHome(dataDir: string, engine: Engine, account: Account): Promise<Home> {
  const blocked = await blockingDirectory(dataDir, account);
  const base = blocked === null ? dataDir : await elsewhere(dataDir);
  if (account !== undefined && base !== dataDir) await refuseBlocked(base, account);
  const note =
    blocked === null
      ? null
      : `The account ${account?.name ?? ""} may not enter ${blocked}, so the database is kept in ${base}.`;
  const unreachable = account === undefined ? null : await blockingDirectory(join(engine.directory, "bin"), account);
  if (unreachable === null) return { base, engine, note };
  return { base, engine: await copyEngine(base, { engine, account }), note };
}

async function elsewhere(dataDir: string): Promise<string> {
  const identity = createHash("sha256")
    .update(await realpath(dataDir))
    .digest("hex")
    .slice(0, 12);
  const base = `/var/lib/breakwater-${identity}`;
  await mkdir(base, { recursive: true, mode: 0o711 });
  return base;
}

async function refuseBlocked(base: string, account: NonNullable<Account>): Promise<void> {
  const blocked = await blockingDirectory(base, account);
  if (blocked === null) return;
  throw new AppError(
    "UNAVAILABLE",
    `The database runs as ${account.name}, which may not enter ${blocked}. Run chmod o+x ${blocked}, or set BREAKWATER_DATA to a directory that others may enter.`,
  );
}

async function copyEngine(base: string, { engine, account }: { engine: Engine; account: Account }): Promise<Engine> {
  const directory = join(base, `engine-${engine.release}`);
  if (await lstat(directory).catch(() => null)) return { ...engine, directory };
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(engine.directory, unfinished, { recursive: true, verbatimSymlinks: true });
  await giveTo(unfinished, account);
  await rename(unfinished, directory);
  return { ...engine, directory };
}

/** Gives a directory to the account that runs the database, with everything in it if it is not theirs yet. */
export async function giveTo(directory: string, account: Account): Promise<void> {
  if (account === undefined) return;
  const owner = await stat(directory);
  if (owner.uid === account.uid) return;
  await chown(directory, account.uid, account.gid);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await giveTo(path, account);
    else if (entry.isFile()) await chown(path, account.uid, account.gid);
  }
}
