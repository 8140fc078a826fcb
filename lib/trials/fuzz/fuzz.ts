import { Worker } from "node:worker_threads";

import { z } from "zod";

import { inputOf, kindOf } from "./attempt";
import { heartbeatBytes, heartbeatOf } from "./heartbeat";
import type { FuzzTarget } from "./target";
import type { FuzzOrder } from "./turns";

/** An input that a target does not live up to, as short as it could be made. `iteration` and the seed bring it back. */
export type Failure = { target: string; iteration: number; failure: string; input: Buffer };

export type FuzzRun = { executions: Record<string, number>; failures: Failure[] };

export type FuzzOptions = {
  targets: readonly FuzzTarget[];
  seed: string;
  seconds: number;
  /** Runs this input of each target and no other. */
  iteration?: number;
  /** An input that takes longer hangs. */
  hangMs: number;
  heapMb: number;
  /** The program of the thread; tests give one that misbehaves. */
  script?: URL;
};

const message = z.object({
  target: z.string(),
  iteration: z.number(),
  failure: z.string(),
  input: z.instanceof(Uint8Array),
});
const register = new URL("../../../bin/register.mjs", import.meta.url).href;
const lookEveryMs = 250;
const loadPatienceMs = 60_000;

type Ended = { why: "done" } | { why: "lost"; failure: string };

/** One thread until it is through, is lost, or hangs; everything it finds is told as it is found. */
function runThread(
  order: FuzzOrder,
  { hangMs, heapMb, script }: FuzzOptions,
  found: (failure: Failure) => void,
): Promise<Ended> {
  const heartbeat = heartbeatOf(order.heartbeat);
  const thread = new Worker(script ?? new URL("./fuzz-thread.ts", import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    execArgv: ["--import", register],
  });
  return new Promise((resolve) => {
    let last = { begun: -1, at: Date.now() };
    const watch = setInterval(() => {
      const { begun, running } = heartbeat.now();
      if (begun !== last.begun) last = { begun, at: Date.now() };
      // Before its first input a thread loads the product, and between two it may make a failure shorter.
      if (Date.now() - last.at > (running ? hangMs : loadPatienceMs))
        end({ why: "lost", failure: `It did not come back within ${hangMs / 1000} seconds.` });
    }, lookEveryMs);
    let over = false;
    const end = (ended: Ended) => {
      // Ending a thread makes it tell so, too.
      if (over) return;
      over = true;
      clearInterval(watch);
      void thread.terminate().then(() => resolve(ended));
    };
    thread.on("message", (said: unknown) => {
      const { input, ...failure } = message.parse(said);
      found({ ...failure, input: Buffer.from(input) });
    });
    thread.on("error", (error: Error) => {
      const memory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      const failure = memory
        ? `It needs more than ${heapMb} MB.`
        : `It ended the thread: ${error.stack ?? error.message}`;
      end({ why: "lost", failure });
    });
    thread.on("exit", () => end({ why: "done" }));
  });
}

/**
 * Tries targets in turn for a time. Each runs in a thread that is watched from outside: an input that hangs, or needs too much
 * memory, is a failure like one that throws, and the work goes on behind it.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzRun> {
  const { targets, seed, seconds, iteration } = options;
  const until = Date.now() + seconds * 1_000;
  const executions = new Map(targets.map(({ name }) => [name, 0]));
  const next = new Map(targets.map(({ name }) => [name, iteration ?? 0]));
  const failures: Failure[] = [];
  const kinds = new Set<string>();
  const found = (failure: Failure): void => {
    const kind = `${failure.target} ${kindOf(failure.failure)}`;
    if (!kinds.has(kind)) failures.push(failure);
    kinds.add(kind);
  };

  let turn = [...targets];
  while (Date.now() < until) {
    const order: FuzzOrder = {
      seed,
      until,
      targets: turn.map(({ name }) => ({ name, from: next.get(name) ?? 0 })),
      most: iteration === undefined ? Number.MAX_SAFE_INTEGER : 1,
      heartbeat: new SharedArrayBuffer(heartbeatBytes(targets.length)),
    };
    const ended = await runThread(order, options, found);
    const heartbeat = heartbeatOf(order.heartbeat);
    turn.forEach(({ name }, place) => {
      const done = heartbeat.done(place);
      executions.set(name, (executions.get(name) ?? 0) + done);
      next.set(name, (next.get(name) ?? 0) + done);
    });
    if (ended.why === "done") break;
    const now = heartbeat.now();
    const target = turn[now.target];
    if (!target || now.begun === 0) throw new Error(`The thread was lost before its first input. ${ended.failure}`);
    found({
      target: target.name,
      iteration: now.iteration,
      failure: ended.failure,
      input: inputOf(target, { seed, iteration: now.iteration }),
    });
    executions.set(target.name, (executions.get(target.name) ?? 0) + 1);
    next.set(target.name, now.iteration + 1);
    if (iteration !== undefined) break;
    // The next thread begins behind the target that cost this one, which would otherwise take all the time.
    turn = [...turn.slice(now.target + 1), ...turn.slice(0, now.target + 1)];
  }
  return { executions: Object.fromEntries(executions), failures };
}
