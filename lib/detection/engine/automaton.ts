import type { Run } from "./runs";

/**
 * A dense automaton over byte classes. A state is the offset of its row in `next`; `accept` is the one state that
 * means "a run ends here" and leads only to itself.
 */
export type Automaton = {
  next: Int32Array;
  classOf: Uint8Array;
  root: number;
  accept: number;
  states: number;
  longest: number;
};

const mostStates = 60_000;

/** There is more to follow than fits a table that is worth having. */
export class TooManyStates extends Error {}

/** Bytes that every run treats alike share a class, so the table stays small enough for the cache. Letters fold here. */
function classesOf(sets: readonly string[]): { classOf: Uint8Array; classes: number; bytes: number[] } {
  const classOf = new Uint8Array(256);
  const known = new Map<string, number>();
  const bytes: number[] = [];
  for (let byte = 0; byte < 256; byte += 1) {
    const char = byte < 128 ? String.fromCharCode(byte).toLowerCase() : "";
    const mark = char === "" ? "" : sets.map((set) => (set.includes(char) ? "1" : "0")).join("");
    const present = known.get(mark) ?? known.size;
    if (!known.has(mark)) bytes.push(char === "" ? -1 : char.charCodeAt(0));
    known.set(mark, present);
    classOf[byte] = present;
  }
  return { classOf, classes: known.size, bytes };
}

/** A place in a run: `run * places + place`, where `place` counts the characters that were met. */
const places = 64;

type State = { first: number; items: readonly number[] };

/**
 * Builds the automaton by following all runs at once (subset construction over their places), which for plain
 * runs is the Aho-Corasick automaton and also takes places that accept several characters. Runs are at most 63 places long.
 * Throws TooManyStates.
 */
export function buildAutomaton(runs: readonly Run[]): Automaton {
  const sets = [...new Set(runs.flat())];
  const { classOf, classes, bytes } = classesOf(sets);
  const classesIn = new Map(
    sets.map((set) => [
      set,
      bytes.flatMap((byte, klass) => (byte >= 0 && set.includes(String.fromCharCode(byte)) ? [klass] : [])),
    ]),
  );
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 0);
  const none: readonly number[] = [];

  /** The places that are reached from these by each class of byte. */
  function advanced(items: readonly number[]): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (const item of items) {
      const set = runs[Math.floor(item / places)]?.[item % places];
      for (const klass of set === undefined ? none : (classesIn.get(set) ?? none)) {
        const reached = found.get(klass);
        if (reached === undefined) found.set(klass, [item + 1]);
        else reached.push(item + 1);
      }
    }
    return found;
  }

  // A run may begin anywhere, so what begins at the last byte is part of every state; it is worked out once per class.
  const begun = advanced(runs.map((_run, run) => run * places));
  const afterBegun = new Map([...begun].map(([klass, items]) => [klass, advanced(items)]));

  const acceptMark = -1;
  const root: State = { first: -1, items: none };
  const states: State[] = [root];
  const known = new Map<string, number>();
  const isDone = (item: number) => item % places === runs[Math.floor(item / places)]?.length;

  function stateOf(klass: number, items: readonly number[]): number {
    const first = begun.has(klass) ? klass : -1;
    if (items.some(isDone) || (begun.get(klass) ?? none).some(isDone)) return acceptMark;
    if (first === -1 && items.length === 0) return 0;
    const unique = items.length < 2 ? items : [...new Set(items)].sort((left, right) => left - right);
    const key = `${first}:${unique.join()}`;
    const present = known.get(key) ?? states.length;
    if (present === states.length) {
      known.set(key, present);
      states.push({ first, items: unique });
      if (states.length > mostStates) throw new TooManyStates(`more than ${mostStates} states`);
    }
    return present;
  }

  function rowAfter(first: number): Int32Array {
    const reached = afterBegun.get(first);
    return Int32Array.from({ length: classes }, (_none, klass) => stateOf(klass, reached?.get(klass) ?? none));
  }

  const plainRows = new Map<number, Int32Array>();
  const rows: Int32Array[] = [];
  for (let index = 0; index < states.length; index += 1) {
    const { first, items } = states[index] ?? root;
    const plain = plainRows.get(first) ?? rowAfter(first);
    plainRows.set(first, plain);
    const row = plain.slice();
    for (const [klass, reached] of advanced(items))
      row[klass] = stateOf(klass, [...reached, ...(afterBegun.get(first)?.get(klass) ?? none)]);
    rows.push(row);
  }
  const accept = rows.length * classes;
  const next = new Int32Array((rows.length + 1) * classes).fill(accept);
  rows.forEach((row, index) =>
    row.forEach((target, klass) => (next[index * classes + klass] = target === acceptMark ? accept : target * classes)),
  );
  return { next, classOf, root: 0, accept, states: rows.length + 1, longest };
}
