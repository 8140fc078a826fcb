import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readHolder, type Holder } from "./lock";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export type Started = {
  process: ChildProcess;
  /** Everything it printed so far. */
  said: () => string;
  exited: Promise<number | null>;
};

/** Runs a script of bin/ as a person would, with these settings and no others. */
export function runScript(words: readonly string[], settings: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, words, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { NODE_ENV: "production", PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { process: child, said: () => said, exited };
}

/** Waits until a condition holds; fails with what was said meanwhile. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { started, seconds }: { started?: Started; seconds: number },
): Promise<void> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end;) {
    if (await holds()) return;
    await pause(50);
  }
  throw new Error(`It did not happen in ${seconds} s. Said:\n${started?.said() ?? ""}`);
}

export async function answer(port: number): Promise<number> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

export async function holderOf(dataDir: string): Promise<Holder> {
  const holder = await readHolder(dataDir);
  if (holder === null) throw new Error(`Nobody holds ${dataDir}.`);
  return holder;
}

export async function childPid(dataDir: string, name: string): Promise<number> {
  const child = (await holderOf(dataDir)).children.find((one) => one.name === name);
  if (child === undefined) throw new Error(`There is no ${name} process.`);
  return child.pid;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
