import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@/lib/core/errors";
import { readableLine } from "./log-line";
import { markOf, type ProcessMark } from "./processes";
import { warn } from "./steps";

export type ChildPlan = {
  name: string;
  words: readonly string[];
  variables: Readonly<Record<string, string | undefined>>;
  root: string;
  /** Told whenever a process begins, so that the lock can name it. */
  onStart: (mark: ProcessMark & { name: string }) => void;
  /** Told when the process keeps ending and is given up. */
  onGiveUp: (error: AppError) => void;
};

export type SupervisedChild = { restart: () => void; stop: () => Promise<void> };

const firstPauseMs = 300;
const longestPauseMs = 30_000;
const steadyMs = 30_000;
const stopPatienceMs = 10_000;
const hopelessStarts = 8;

function follow(child: ChildProcess, name: string): () => string {
  const last: string[] = [];
  for (const [stream, out] of [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (text) => {
      const shown = readableLine(text);
      if (shown === "") return;
      last.push(shown);
      if (last.length > 20) last.shift();
      out.write(`${name.padEnd(8)} ${shown}\n`);
    });
  }
  return () => last.join("\n");
}

async function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code ?? "unknown"}`));
  });
}

/** Keeps one process of the product running: a crash starts it again, after a growing pause. */
export function supervise(plan: ChildPlan): SupervisedChild {
  const stopping = new AbortController();
  let current: ChildProcess | undefined;
  let wanted = false;

  const runOnce = async (): Promise<{ why: string; said: string; livedMs: number }> => {
    const began = Date.now();
    // Its own process group: Ctrl-C reaches the supervisor alone, which stops everything in order.
    const child = spawn(process.execPath, ["--import", "./bin/supervisor/leash.mjs", ...plan.words], {
      cwd: plan.root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { NODE_ENV: "production", ...plan.variables, BREAKWATER_LEASH: `${process.pid}` },
    });
    current = child;
    const said = follow(child, plan.name);
    if (child.pid !== undefined) plan.onStart({ name: plan.name, ...markOf(child.pid) });
    const why = await ended(child);
    current = undefined;
    return { why, said: said(), livedMs: Date.now() - began };
  };

  const keepRunning = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted;) {
      const { why, said, livedMs } = await runOnce();
      if (stopping.signal.aborted) return;
      failures = livedMs > steadyMs ? 1 : failures + 1;
      if (wanted) {
        wanted = false;
        failures = 0;
        continue;
      }
      if (failures >= hopelessStarts) {
        plan.onGiveUp(
          new AppError(
            "UNAVAILABLE",
            `The ${plan.name} process ended ${failures} times in a row (${why}). It said:\n${said}`,
          ),
        );
        return;
      }
      const waitMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
      warn(`The ${plan.name} process ended (${why}); starting it again in ${(waitMs / 1000).toFixed(1)} s.`);
      await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const running = keepRunning();
  return {
    restart: () => {
      wanted = current !== undefined;
      current?.kill("SIGTERM");
    },
    stop: async () => {
      stopping.abort();
      current?.kill("SIGTERM");
      const late = setTimeout(() => current?.kill("SIGKILL"), stopPatienceMs);
      await running;
      clearTimeout(late);
    },
  };
}
