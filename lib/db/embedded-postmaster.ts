import { spawn, type ChildProcess } from "node:child_process";
import { openSync, closeSync, fchownSync } from "node:fs";
import { readFile, rename, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { AppError } from "@/lib/core/errors";
import type { Account } from "./embedded-account";
import type { Engine } from "./embedded-binaries";
import { memorySettings } from "./embedded-memory";

export type Cluster = {
  engine: Engine;
  account: Account;
  /** PostgreSQL's own data directory. */
  directory: string;
  socketDirectory: string;
  logFile: string;
  /** False only for throw-away databases of tests: nothing is forced to disk. */
  durable: boolean;
};

export type Postmaster = { process: ChildProcess; port: number; exited: Promise<number | null> };

const startAttempts = 12;
const attemptPauseMs = 400;
const stopPatienceMs = 20_000;
const keptLogBytes = 16 * 1024 * 1024;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A PostgreSQL that still runs on this directory although nobody looks after it any more. */
export async function findOrphan(directory: string): Promise<number | null> {
  const text = await readFile(join(directory, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(text.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  if (command === null) return process.platform === "linux" ? null : pid;
  return command.split("\0").includes(directory) ? pid : null;
}

/** Stops an orphan: politely first, then the way a crash would, from which PostgreSQL recovers. */
export async function stopOrphan(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [["SIGINT", stopPatienceMs] as const, ["SIGQUIT", 5_000] as const]) {
    try {
      process.kill(pid, signal);
    } catch {
      break;
    }
    for (let waited = 0; waited < patienceMs; waited += 50) {
      if (!isAlive(pid)) return;
      await pause(50);
    }
  }
  if (!isAlive(pid)) return;
  throw new AppError(
    "UNAVAILABLE",
    `An earlier database still runs as process ${pid} and does not stop. End it, then start again.`,
  );
}

/** The wanted port of 127.0.0.1 if it is free, else one that is. */
export async function freePort(wanted: number): Promise<number> {
  const attempt = (port: number) =>
    new Promise<number | null>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(null));
      server.listen(port, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
      });
    });
  const port = (await attempt(wanted)) ?? (await attempt(0));
  if (port === null) throw new AppError("UNAVAILABLE", "No port of 127.0.0.1 is free for the database.");
  return port;
}

function launch(cluster: Cluster, port: number, settings: readonly string[]): ChildProcess {
  const { engine, account, directory, socketDirectory, durable } = cluster;
  const log = openSync(cluster.logFile, "a", 0o600);
  const options = {
    port: `${port}`,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: "0700",
    fsync: durable ? "on" : "off",
    synchronous_commit: durable ? "on" : "off",
    full_page_writes: durable ? "on" : "off",
    wal_level: "replica",
    max_wal_size: "2GB",
    random_page_cost: "1.1",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] %q%u@%d ",
  };
  const all = [...Object.entries(options).map(([name, value]) => `${name}=${value}`), ...settings];
  try {
    if (account !== undefined) fchownSync(log, account.uid, account.gid);
    return spawn(
      join(engine.directory, "bin", "postgres"),
      ["-D", directory, ...all.flatMap((setting) => ["-c", setting])],
      {
        // Its own process group: Ctrl-C must reach the supervisor alone, which stops the database last.
        detached: true,
        stdio: ["ignore", log, log],
        cwd: directory,
        env: { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
  } finally {
    closeSync(log);
  }
}

type Readiness = { kind: "ready" } | { kind: "exited" } | { kind: "refused"; reason: string };

async function answers(url: string, exited: () => boolean): Promise<Readiness> {
  for (;;) {
    if (exited()) return { kind: "exited" };
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return { kind: "ready" };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // 57P03: recovering after a crash. ECONNREFUSED: not listening yet. Everything else will not mend itself.
      if (typeof code === "string" && /^(28|3D)/.test(code)) {
        return { kind: "refused", reason: error instanceof Error ? error.message : code };
      }
      await client.end().catch(() => undefined);
      await pause(40);
    }
  }
}

async function logSince(file: string, offset: number): Promise<string> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  return bytes.subarray(Math.min(offset, bytes.length)).toString("utf8");
}

function explain(log: string, cluster: Cluster): AppError {
  if (log.includes("No space left on device")) {
    return new AppError(
      "DISK_FULL",
      `The disk that holds ${cluster.directory} is full. Free some space and start again.`,
    );
  }
  if (log.includes("incompatible with server")) {
    return new AppError(
      "UNAVAILABLE",
      `The database in ${cluster.directory} was made by another major version of PostgreSQL. Export it with the Breakwater version that made it, then restore here.`,
    );
  }
  const cause =
    log.split("\n").findLast((line) => /FATAL|PANIC|ERROR|error while loading/.test(line)) ?? "it said nothing";
  return new AppError("UNAVAILABLE", `The database did not start: ${cause.trim()} (log: ${cluster.logFile})`);
}

async function keepLogSmall(file: string): Promise<number> {
  const size = (await stat(file).catch(() => null))?.size ?? 0;
  if (size < keptLogBytes) return size;
  await rename(file, `${file}.1`);
  return 0;
}

/**
 * Starts PostgreSQL on the directory and waits until it answers. A start right after a crash may fail
 * while the kernel still holds the old shared memory, so it is tried again for about five seconds.
 */
export async function startPostmaster(
  cluster: Cluster,
  port: number,
  urlOf: (port: number) => string,
): Promise<Postmaster> {
  const settings = await memorySettings(cluster.durable);
  let wanted = port;
  for (let attempt = 1; ; attempt += 1) {
    const offset = await keepLogSmall(cluster.logFile);
    const usable = await freePort(wanted);
    const child = launch(cluster, usable, settings);
    let ended = false;
    const exited = new Promise<number | null>((resolve) => {
      child.once("exit", (code) => resolve(code));
      child.once("error", () => resolve(null));
    }).finally(() => {
      ended = true;
    });
    const state = await answers(urlOf(usable), () => ended);
    if (state.kind === "ready") return { process: child, port: usable, exited };
    if (state.kind === "refused") {
      await stopPostmaster({ process: child, port: usable, exited });
      throw new AppError(
        "UNAVAILABLE",
        `The database refuses its own password: ${state.reason}. Restore the secrets directory that belongs to it.`,
      );
    }
    const log = await logSince(cluster.logFile, offset);
    const passing = /pre-existing shared memory|lock file .* already exists|could not bind|is another postmaster/i.test(
      log,
    );
    if (!passing || attempt >= startAttempts) throw explain(log, cluster);
    if (/could not bind/i.test(log)) wanted = 0;
    await pause(attemptPauseMs);
  }
}

/** Ends every connection and stops; a database that does not stop in time is ended as by a crash. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  postmaster.process.kill("SIGINT");
  const late = setTimeout(() => postmaster.process.kill("SIGQUIT"), stopPatienceMs);
  await postmaster.exited;
  clearTimeout(late);
}
