import type { Automaton } from "./automaton";

type Lane = { at: number; state: number };

/**
 * Finds ends of runs in `bytes[start, end)` and adds them to `found`, not in order. Four parts of the block are
 * followed side by side: each step has to wait for the one before it to come from memory, and four chains hide
 * that wait. After a run its part starts anew, so of runs that overlap only the first is reported.
 */
export function scanBlock(
  automaton: Automaton,
  bytes: Uint8Array,
  range: { start: number; end: number; found: number[] },
): void {
  const { next, classOf, root, accept, longest } = automaton;
  const { start, end, found } = range;

  function follow(lane: Lane, to: number): number {
    let { state } = lane;
    for (let at = lane.at; at < to; at += 1) {
      state = next[state + (classOf[bytes[at] ?? 0] ?? 0)] ?? accept;
      if (state !== accept) continue;
      found.push(at + 1);
      state = root;
    }
    return state;
  }

  const quarter = ((end - start) >> 2) & ~7;
  if (quarter < 64) {
    follow({ at: start, state: root }, end);
    return;
  }
  const start1 = start + quarter;
  const start2 = start1 + quarter;
  const start3 = start2 + quarter;
  let state0 = root;
  let state1 = root;
  let state2 = root;
  let state3 = root;
  for (let step = 0; step < quarter; step += 8) {
    const before0 = state0;
    const before1 = state1;
    const before2 = state2;
    const before3 = state3;
    for (let at = start + step, stop = at + 8; at < stop; at += 1) {
      state0 = next[state0 + (classOf[bytes[at] ?? 0] ?? 0)] ?? accept;
      state1 = next[state1 + (classOf[bytes[at + quarter] ?? 0] ?? 0)] ?? accept;
      state2 = next[state2 + (classOf[bytes[at + quarter + quarter] ?? 0] ?? 0)] ?? accept;
      state3 = next[state3 + (classOf[bytes[at + quarter + quarter + quarter] ?? 0] ?? 0)] ?? accept;
    }
    if (state0 === accept) state0 = follow({ at: start + step, state: before0 }, start + step + 8);
    if (state1 === accept) state1 = follow({ at: start1 + step, state: before1 }, start1 + step + 8);
    if (state2 === accept) state2 = follow({ at: start2 + step, state: before2 }, start2 + step + 8);
    if (state3 === accept) state3 = follow({ at: start3 + step, state: before3 }, start3 + step + 8);
  }
  const reach = longest - 1;
  follow({ at: start1, state: state0 }, Math.min(start1 + reach, end));
  follow({ at: start2, state: state1 }, Math.min(start2 + reach, end));
  follow({ at: start3, state: state2 }, Math.min(start3 + reach, end));
  follow({ at: start3 + quarter, state: state3 }, end);
}
/** Whether a run stands in a text; characters outside ASCII belong to no run. */
export function standsIn(automaton: Automaton, text: string): boolean {
  const { next, classOf, root, accept } = automaton;
  let state = root;
  for (let at = 0; at < text.length; at += 1) {
    state = next[state + (classOf[Math.min(text.charCodeAt(at), 255)] ?? 0)] ?? accept;
    if (state === accept) return true;
  }
  return false;
}
