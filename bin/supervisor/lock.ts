import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { markOf, stillRuns, type ProcessMark } from "./processes";

const mark = z.object({ pid: z.number().int(), began: z.string() });

const holderSchema = mark.extend({
  id: z.string(),
  host: z.string(),
  purpose: z.string(),
  startedAt: z.string(),
  state: z.enum(["starting", "ready"]),
  url: z.string().nullable(),
  children: z.array(mark.extend({ name: z.string() })),
});

export type Holder = z.infer<typeof holderSchema>;
export type Child = ProcessMark & { name: string };

export type Lock = {
  /** Children that a killed holder left behind; empty after a clean stop. */
  leftBehind: readonly Child[];
  update: (change: Partial<Pick<Holder, "state" | "url" | "children">>) => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
};

const heartbeatMs = 5_000;
const silenceMs = 20_000;
const fileName = "instance.json";

async function readText(dataDir: string): Promise<string> {
  return readFile(join(dataDir, fileName), "utf8").catch(() => "");
}

/** Who holds the data directory, or null. Says nothing about whether they still run. */
export async function readHolder(dataDir: string): Promise<Holder | null> {
  return parseHolder(await readText(dataDir));
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** True while the holder runs. One on another host cannot be asked; its lock file is touched while it lives. */
export async function isHeld(dataDir: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) return stillRuns(holder);
  const touched = (await stat(join(dataDir, fileName)).catch(() => null))?.mtimeMs ?? 0;
  return Date.now() - touched < silenceMs;
}

function refusal(dataDir: string, holder: Holder): AppError {
  const where = holder.host === hostname() ? "" : ` on ${holder.host}`;
  const at = holder.url === null ? "" : ` It is at ${holder.url}.`;
  return new AppError(
    "CONFLICT",
    `Breakwater already runs on ${dataDir}: ${holder.purpose}, process ${holder.pid}${where}, since ${holder.startedAt}.${at} Stop it first, or set BREAKWATER_DATA to another directory.`,
  );
}

async function place(path: string, holder: Holder): Promise<boolean> {
  const own = `${path}.${holder.id}`;
  await writeFile(own, `${JSON.stringify(holder, null, 2)}\n`, { mode: 0o644 });
  try {
    // Unlike rename, link fails when somebody else was first.
    await link(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

// Takes away the lock file that was seen to be dead, unless somebody replaced it in the meantime.
async function moveAway(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, "utf8").catch(() => seen);
  if (moved !== seen) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function acquire(dataDir: string, mine: Holder): Promise<readonly Child[]> {
  const path = join(dataDir, fileName);
  let leftBehind: readonly Child[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (await place(path, mine)) return leftBehind;
    const seen = await readText(dataDir);
    const holder = parseHolder(seen);
    if (holder !== null && (await isHeld(dataDir, holder))) throw refusal(dataDir, holder);
    leftBehind = holder?.host === hostname() ? holder.children : [];
    await moveAway(path, seen);
    await pause(20);
  }
  throw new AppError("CONFLICT", `Someone else is starting Breakwater on ${dataDir} at this moment.`);
}

/** Takes the data directory for this process, or throws CONFLICT naming who has it and since when. */
export async function lockDataDirectory(dataDir: string, purpose: string): Promise<Lock> {
  const path = join(dataDir, fileName);
  let mine: Holder = {
    ...markOf(process.pid),
    id: randomUUID(),
    host: hostname(),
    purpose,
    startedAt: new Date().toISOString(),
    state: "starting",
    url: null,
    children: [],
  };
  const leftBehind = await acquire(dataDir, mine);
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), heartbeatMs);
  beat.unref();
  let writing = Promise.resolve();
  const write = async () => {
    const next = `${path}.${mine.id}`;
    await writeFile(next, `${JSON.stringify(mine, null, 2)}\n`);
    await rename(next, path);
  };
  return {
    leftBehind,
    update: (change) => {
      mine = { ...mine, ...change };
      writing = writing.then(write);
      return writing;
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      await writing.catch(() => undefined);
      if ((await readHolder(dataDir))?.id === mine.id) await rm(path, { force: true });
    },
  };
}
