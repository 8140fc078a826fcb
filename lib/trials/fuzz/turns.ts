import { parentPort } from "node:worker_threads";

import { z } from "zod";

import { failureOf, inputOf, kindOf, minimised } from "./attempt";
import { heartbeatOf } from "./heartbeat";
import type { FuzzTarget } from "./target";

/** What the thread is to do: these targets in turn, each from the iteration where it was left. */
export const fuzzOrder = z.object({
  seed: z.string(),
  targets: z.array(z.object({ name: z.string(), from: z.int() })),
  until: z.number(),
  /** Inputs per target at most; a single one is run again this way. */
  most: z.int(),
  heartbeat: z.instanceof(SharedArrayBuffer),
});
export type FuzzOrder = z.infer<typeof fuzzOrder>;

const sliceMs = 200;

type Turn = { target: FuzzTarget; next: number; last: number; known: Set<string> };

/** Tries targets in turn, a little of each, and tells the main thread what they do not live up to. */
export async function takeTurns(order: FuzzOrder, all: readonly FuzzTarget[]): Promise<void> {
  const heartbeat = heartbeatOf(order.heartbeat);
  const turns = order.targets.flatMap(({ name, from }): Turn[] => {
    const target = all.find((known) => known.name === name);
    return target ? [{ target, next: from, last: from + order.most, known: new Set() }] : [];
  });

  async function once(turn: Turn, place: number): Promise<void> {
    const { target } = turn;
    const attempt = { seed: order.seed, iteration: turn.next };
    turn.next += 1;
    heartbeat.begin(place, attempt.iteration);
    const input = inputOf(target, attempt);
    const failure = await failureOf(target, attempt, input);
    heartbeat.end(place);
    if (failure === null || turn.known.has(kindOf(failure))) return;
    turn.known.add(kindOf(failure));
    const least = await minimised(target, attempt, { input, failure });
    parentPort?.postMessage({ target: target.name, iteration: attempt.iteration, failure, input: least });
  }

  const open = () => turns.some((turn) => turn.next < turn.last);
  while (Date.now() < order.until && open()) {
    for (const [place, turn] of turns.entries()) {
      const end = Math.min(order.until, Date.now() + sliceMs);
      do {
        if (turn.next >= turn.last) break;
        await once(turn, place);
      } while (Date.now() < end);
    }
  }
}
