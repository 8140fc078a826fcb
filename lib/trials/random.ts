import { createHash } from "node:crypto";

import { randomFrom as numbersFrom } from "@/lib/core/random";

/** Chance that follows from a seed alone, so that whatever a trial did can be done again. */
export type Random = {
  /** A whole number from 0 to below `bound`; 0 when the bound is not above 0. */
  below(bound: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
  bytes(length: number): Buffer;
};

/** Chance of one seed; the seed is a text, so that it can name what the numbers are for. */
export function randomFrom(seed: string): Random {
  const numbers = numbersFrom(createHash("sha256").update(seed).digest().readUInt32LE(0));
  const below = (bound: number): number => (bound > 0 ? numbers.whole(0, bound - 1) : 0);
  return {
    below,
    once: (times) => below(times) === 0,
    pick: (values) => numbers.pick(values),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
