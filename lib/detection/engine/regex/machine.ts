import { hasCode, newlines, wordChars } from "./char-set";
import type { CharSet } from "./char-set";
import type { Assertion } from "./parse";
import type { Program } from "./program";

/** What stands beside a place in the text. */
const edge = 0;
const word = 1;
const newline = 2;
const other = 3;

/** Characters that every set of an expression treats alike share a class. The class after the last one stands for the end of the text. */
export type Alphabet = {
  classOf: (code: number) => number;
  /** Classes of the first 256 characters. */
  small: Uint16Array;
  count: number;
  kinds: number[];
  has: boolean[][];
};

export function alphabetOf(sets: readonly CharSet[]): Alphabet {
  const cuts = new Set([0]);
  for (const set of [...sets, wordChars, newlines])
    for (const [from, to] of set) {
      cuts.add(from);
      cuts.add(to + 1);
    }
  const starts = [...cuts].filter((cut) => cut <= 0xffff).sort((left, right) => left - right);
  const marks = starts.map((code) => sets.map((set) => hasCode(set, code)));
  const kindOf = (code: number) => (hasCode(wordChars, code) ? word : hasCode(newlines, code) ? newline : other);
  const classes = new Map<string, number>();
  const ofStart = starts.map((code, index) => {
    const key = `${kindOf(code)}${(marks[index] ?? []).map(Number).join("")}`;
    const found = classes.get(key) ?? classes.size;
    classes.set(key, found);
    return found;
  });
  const count = classes.size;
  const kinds: number[] = Array.from({ length: count + 1 }, () => edge);
  const has = sets.map(() => Array.from({ length: count + 1 }, () => false));
  starts.forEach((code, index) => {
    const own = ofStart[index] ?? 0;
    kinds[own] = kindOf(code);
    sets.forEach((_set, number) => {
      const row = has[number];
      if (row !== undefined) row[own] = marks[index]?.[number] === true;
    });
  });
  const place = (code: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    return ofStart[low] ?? 0;
  };
  const small = Uint16Array.from({ length: 256 }, (_none, code) => place(code));
  return { classOf: (code) => (code < 256 ? (small[code] ?? 0) : place(code)), small, count, kinds, has };
}

type State = { steps: readonly number[]; behind: number };

const cacheEntries = 32_768;

function holds(assertion: Assertion, left: number, right: number): boolean {
  switch (assertion) {
    case "start":
      return left === edge;
    case "end":
      return right === edge;
    case "line_start":
      return left === edge || left === newline;
    case "line_end":
      return right === edge || right === newline;
    case "word":
      return (left === word) !== (right === word);
    case "not_word":
      return (left === word) === (right === word);
  }
}

/**
 * Follows a program over texts as a deterministic automaton that is worked out where it is needed and forgotten when it grows too
 * large. A symbol is the class of the next character and, in its low bits, which look-arounds hold there.
 */
export class Machine {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #looks: number;
  readonly #width: number;
  readonly #mostStates: number;
  #states: State[] = [];
  #numbers = new Map<string, number>();
  #moves: Int32Array;

  constructor(program: Program, alphabet: Alphabet, looks: number) {
    this.#program = program;
    this.#alphabet = alphabet;
    this.#looks = looks;
    this.#width = (alphabet.count + 1) << looks;
    this.#mostStates = Math.max(8, Math.floor(cacheEntries / this.#width));
    this.#moves = new Int32Array(0);
    this.#forget();
  }

  #forget(): void {
    this.#states = [];
    this.#numbers = new Map();
    this.#moves = new Int32Array(Math.min(this.#mostStates, 16) * this.#width);
  }

  #numberOf(state: State): number {
    const key = `${state.behind}:${state.steps.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= this.#mostStates) this.#forget();
    const number = this.#states.length;
    this.#states.push(state);
    this.#numbers.set(key, number);
    if ((number + 1) * this.#width > this.#moves.length) {
      const larger = new Int32Array(Math.min(this.#mostStates * this.#width, this.#moves.length * 2));
      larger.set(this.#moves);
      this.#moves = larger;
    }
    return number;
  }

  /** Follows everything that costs no character; tells the steps that wait for one, and whether the expression has matched. */
  #closure(state: State, symbol: number): { waiting: number[]; matched: boolean } {
    const { steps, backwards } = this.#program;
    const ahead = this.#alphabet.kinds[symbol >> this.#looks] ?? edge;
    const [left, right] = backwards ? [ahead, state.behind] : [state.behind, ahead];
    const seen = new Uint8Array(steps.length);
    const open = [...state.steps];
    const waiting: number[] = [];
    let matched = false;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen[at] === 1) continue;
      seen[at] = 1;
      const step = steps[at];
      if (step === undefined) continue;
      if (step.kind === "match") matched = true;
      else if (step.kind === "set") waiting.push(at);
      else if (step.kind === "jump") open.push(step.to);
      else if (step.kind === "split") open.push(...step.to);
      else if (step.kind === "assert") {
        if (holds(step.assertion, left, right)) open.push(at + 1);
      } else if (((symbol >> step.look) & 1) === (step.negated ? 0 : 1)) open.push(at + 1);
    }
    return { waiting, matched };
  }

  /** The move as stored: the number of the next state plus one, doubled, and one more when the expression has matched here. */
  #work(number: number, symbol: number): number {
    const state = this.#states[number] ?? { steps: [0], behind: edge };
    const { waiting, matched } = this.#closure(state, symbol);
    const own = symbol >> this.#looks;
    const next = new Set([0]);
    for (const at of waiting) {
      const step = this.#program.steps[at];
      if (step?.kind === "set" && this.#alphabet.has[step.set]?.[own] === true) next.add(at + 1);
    }
    const before = this.#states;
    const target = this.#numberOf({
      steps: [...next].sort((left, right) => left - right),
      behind: this.#alphabet.kinds[own] ?? edge,
    });
    const move = (target + 1) * 2 + Number(matched);
    if (before === this.#states) this.#moves[number * this.#width + symbol] = move;
    return move;
  }

  /** Whether a match ends anywhere in the first characters of a text; for programs that ask for no look-around. */
  test(text: string, length: number): boolean {
    const { count, classOf, small } = this.#alphabet;
    const width = this.#width;
    let state = this.#numberOf({ steps: [0], behind: edge });
    for (let place = 0; place <= length; place += 1) {
      const code = place === length ? -1 : text.charCodeAt(place);
      const symbol = code < 0 ? count : code < 256 ? (small[code] ?? 0) : classOf(code);
      const move = this.#moves[state * width + symbol] || this.#work(state, symbol);
      if ((move & 1) === 1) return true;
      state = (move >> 1) - 1;
    }
    return false;
  }

  /** Runs over a text of classes; `found` is called with every place where a match ends, until it says that this is enough. */
  run(classes: Uint16Array, bits: Uint8Array, found: (place: number) => boolean): void {
    const { count } = this.#alphabet;
    const { backwards } = this.#program;
    const { length } = classes;
    let state = this.#numberOf({ steps: [0], behind: edge });
    for (let done = 0; done <= length; done += 1) {
      const place = backwards ? length - done : done;
      const own = done === length ? count : (classes[backwards ? place - 1 : place] ?? count);
      const symbol = (own << this.#looks) | (bits[place] ?? 0);
      const move = this.#moves[state * this.#width + symbol] || this.#work(state, symbol);
      if ((move & 1) === 1 && found(place)) return;
      state = (move >> 1) - 1;
    }
  }
}
