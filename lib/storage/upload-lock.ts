import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { AppError } from "@/lib/core/errors";
import { systemCode } from "./disk";

const refreshMs = 10_000;
const foreignStaleMs = 60_000;
const patienceMs = 5_000;

type Holder = { token: string; pid: number; born: string; host: string };

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs a step while nobody else, in this process or another, writes the same upload. Waits a few seconds for a holder
 * to finish, then throws CONFLICT. The lock of a process that was killed is recognised and taken over.
 */
export async function whileHolding<T>(directory: string, step: () => Promise<T>): Promise<T> {
  const before = queues.get(directory) ?? Promise.resolve();
  const turn = before.then(() => holding(directory, step));
  const settled = turn.catch(() => undefined);
  queues.set(directory, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(directory) === settled) queues.delete(directory);
  }
}

async function holding<T>(directory: string, step: () => Promise<T>): Promise<T> {
  const path = join(directory, "lock");
  const mine: Holder = { token: randomUUID(), pid: process.pid, born: await birthOf(process.pid), host: hostname() };
  await acquire(path, mine);
  const refresh = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), refreshMs);
  refresh.unref();
  try {
    return await step();
  } finally {
    clearInterval(refresh);
    const holder = await holderOf(path);
    if (holder?.token === mine.token) await rm(path, { force: true });
  }
}

async function acquire(path: string, mine: Holder): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    if (await tryTake(path, mine)) return;
    const holder = await holderOf(path);
    if (holder !== null && (await isStale(path, holder))) await dropStale(path, holder);
    else if (Date.now() > until)
      throw new AppError(
        "CONFLICT",
        "Another transfer is writing this upload. Wait until it ends, or stop it, then resume.",
      );
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The lock appears under its name only with its content, so that nobody reads half a holder. */
async function tryTake(path: string, mine: Holder): Promise<boolean> {
  const temporary = `${path}.${mine.token}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(JSON.stringify(mine));
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

async function holderOf(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return isHolder(value) ? value : { token: "", pid: 0, born: "", host: hostname() };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    if (error instanceof SyntaxError) return { token: "", pid: 0, born: "", host: hostname() };
    throw error;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === "object" &&
    value !== null &&
    "token" in value &&
    "pid" in value &&
    "born" in value &&
    "host" in value &&
    typeof value.token === "string" &&
    typeof value.pid === "number" &&
    typeof value.born === "string" &&
    typeof value.host === "string"
  );
}

async function isStale(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) {
    const stats = await stat(path).catch(() => null);
    return stats !== null && Date.now() - stats.mtimeMs > foreignStaleMs;
  }
  if (holder.pid <= 0) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemCode(error) === "ESRCH") return true;
  }
  return (await birthOf(holder.pid)) !== holder.born;
}

/** When a process was started, so that a reused process number is not taken for the old holder; "" where unknown. */
async function birthOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** Takes the stale lock away; when a live one came in between, it is put back. */
async function dropStale(path: string, stale: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  const taken = await holderOf(aside);
  if (taken?.token !== stale.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
