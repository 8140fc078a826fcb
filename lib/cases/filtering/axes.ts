import { casePhases, compromiseStates, exposureStates } from "@/lib/core/states";

import { conditionsIn, parseFilter } from "./grammar";

const axes = { exposure: exposureStates, compromise: compromiseStates, phase: casePhases } as const;
type Axis = keyof typeof axes;
type Narrowed = { [A in Axis]?: (typeof axes)[A][number][] | undefined } & { filter?: string | undefined };

function within<T extends string>(
  known: readonly T[],
  wanted: readonly string[],
  given: readonly T[] | undefined,
): T[] {
  return known.filter((state) => wanted.includes(state) && (given === undefined || given.includes(state)));
}

/**
 * The same question with what the filter says of the three axes moved into their own fields, where lists walk by index and
 * counts leave an axis out. What cannot be read stays, for the caller's schema to refuse.
 */
export function withAxesApart<F extends Narrowed>(asked: F): F {
  const text = asked.filter ?? "";
  const parsed = parseFilter(text);
  if (parsed.kind === "problem" || parsed.node === null) return asked;
  const found = { ...asked };
  const rest: string[] = [];
  for (const part of conditionsIn(parsed.node)) {
    const states = part.kind === "term" && part.term.kind === "states" ? part.term : null;
    if (states?.field === "exposure") found.exposure = within(exposureStates, states.states, found.exposure);
    else if (states?.field === "compromise")
      found.compromise = within(compromiseStates, states.states, found.compromise);
    else if (states?.field === "phase") found.phase = within(casePhases, states.states, found.phase);
    else rest.push(text.slice(part.from, part.to));
  }
  // An "or" at the top is one condition and keeps its brackets only when it had any.
  return { ...found, filter: rest.length === 0 ? undefined : rest.join(" ") };
}
