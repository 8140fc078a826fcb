import { setImmediate as turn } from "node:timers/promises";

import { AppError } from "@/lib/core/errors";

/** What one request may cost before it answers with how far it came. */
export const requestBytes = 64 * 1024 * 1024;
const requestMs = 300;

export type Allowance = {
  /** Notes work done, lets other requests have their turn, and tells whether more may be done. */
  spend: (bytes: number) => Promise<boolean>;
};

/** An allowance of bytes and of time for one request; between two pieces of work the event loop serves everybody else. */
export function allowance(most: { bytes: number; ms: number } = { bytes: requestBytes, ms: requestMs }): Allowance {
  const began = performance.now();
  let spent = 0;
  return {
    async spend(bytes) {
      spent += bytes;
      await turn();
      return spent < most.bytes && performance.now() - began < most.ms;
    },
  };
}

const atOnce = 2;
const mostWaiting = 30;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Runs work that reads much of a stored file. Two run at a time in a process and the others wait in line, so that many who
 * search at once slow each other and not everybody. TOO_MANY when the line is long.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting)
      throw new AppError("TOO_MANY", "Many people search in files right now. Try again in a moment.");
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
