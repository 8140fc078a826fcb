import { randomFrom } from "@/lib/trials/random";

import { mutated } from "./mutation";
import type { FuzzTarget } from "./target";

/** One input of a target, which follows from the three alone. */
export type Attempt = { seed: string; iteration: number };

function nameOf(target: FuzzTarget, { seed, iteration }: Attempt): string {
  return `${seed}/${target.name}/${iteration}`;
}

export function inputOf(target: FuzzTarget, attempt: Attempt): Buffer {
  return mutated(target.samples, randomFrom(`${nameOf(target, attempt)}/input`));
}

/** Runs a target on an input; answers what it threw as text, or null when it kept its promises. */
export async function failureOf(target: FuzzTarget, attempt: Attempt, input: Buffer): Promise<string | null> {
  try {
    await target.run(input, randomFrom(`${nameOf(target, attempt)}/run`));
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ""}` : String(error);
  }
}

/** Failures that differ in numbers and quoted values only are the same one. */
export function kindOf(failure: string): string {
  const [first = ""] = failure.split("\n");
  return first.replaceAll(/\d+|"[^"]*"/g, "#").slice(0, 200);
}

const mostTries = 400;
const minimiseMs = 5_000;

/** A shorter input that fails in the same way: pieces are left out, larger ones first, as long as that helps. */
export async function minimised(target: FuzzTarget, attempt: Attempt, found: { input: Buffer; failure: string }) {
  const kind = kindOf(found.failure);
  const until = Date.now() + minimiseMs;
  let input = found.input;
  let tries = 0;
  for (let piece = Math.ceil(input.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < input.length;) {
      if (tries >= mostTries || Date.now() > until) return input;
      tries += 1;
      const shorter = Buffer.concat([input.subarray(0, at), input.subarray(at + piece)]);
      const failure = await failureOf(target, attempt, shorter);
      if (failure !== null && kindOf(failure) === kind) input = shorter;
      else at += piece;
    }
  }
  return input;
}
