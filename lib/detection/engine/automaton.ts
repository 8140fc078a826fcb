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

/**
 * Builds the automaton by following all runs at once (subset construction over their places), which for plain
 * runs is the Aho-Corasick automaton and also takes places that accept several characters. Throws TooManyStates.
 */
export function buildAutomaton(runs: readonly Run[]): Automaton {
  const sets = [...new Set(runs.flat())];
  const { classOf, classes, bytes } = classesOf(sets);
  const accepts = (run: number, place: number, klass: number): boolean => {
    const byte = bytes[klass] ?? -1;
    return byte >= 0 && (runs[run]?.[place] ?? "").includes(String.fromCharCode(byte));
  };
  const starts = Array.from({ length: classes }, (_none, klass) =>
    runs.flatMap((_run, run) => (accepts(run, 0, klass) ? [[run, 1] as const] : [])),
  );
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 0);

  const known = new Map<string, number>([["", 0]]);
  const waiting: (readonly (readonly [number, number])[])[] = [[]];
  const rows: number[][] = [];
  const acceptMark = -1;
  for (let index = 0; index < waiting.length; index += 1) {
    const state = waiting[index] ?? [];
    const row: number[] = [];
    for (let klass = 0; klass < classes; klass += 1) {
      const moved = [
        ...state.filter(([run, place]) => accepts(run, place, klass)).map(([run, place]) => [run, place + 1] as const),
        ...(starts[klass] ?? []),
      ];
      if (moved.some(([run, place]) => place === (runs[run]?.length ?? 0))) {
        row.push(acceptMark);
        continue;
      }
      const unique = new Map(moved.map((item) => [item[0] * 64 + item[1], item]));
      const key = [...unique.keys()].sort((left, right) => left - right).join();
      const present = known.get(key) ?? known.size;
      if (!known.has(key)) {
        known.set(key, present);
        waiting.push([...unique.values()]);
      }
      row.push(present);
    }
    rows.push(row);
    if (waiting.length > mostStates)
      throw new TooManyStates(`the byte filter would need more than ${mostStates} states`);
  }
  const accept = rows.length * classes;
  const next = new Int32Array((rows.length + 1) * classes).fill(accept);
  rows.forEach((row, index) =>
    row.forEach((target, klass) => (next[index * classes + klass] = target === acceptMark ? accept : target * classes)),
  );
  return { next, classOf, root: 0, accept, states: rows.length + 1, longest };
}
