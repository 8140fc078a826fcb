import type { Random } from "@/lib/trials/random";

/** Something that reads what strangers wrote. `run` throws when a promise of the reader was broken, whatever the input. */
export type FuzzTarget = {
  name: string;
  /** Sound inputs, from which others are made. */
  samples: readonly Buffer[];
  /** The numbers stand for everything that is not in the input: how it is cut into pieces, under which name it comes. */
  run(input: Buffer, random: Random): void | Promise<void>;
};

/** A promise that was not kept; anything else that a target throws is as bad. */
export class BrokenPromise extends Error {
  constructor(what: string) {
    super(what);
    this.name = "BrokenPromise";
  }
}

/** Breaks off with a sentence when something that must hold does not. */
export function mustHold(holds: boolean, otherwise: string): void {
  if (!holds) throw new BrokenPromise(otherwise);
}
