import { complement, digits, one, spaces, wordChars } from "./char-set";
import type { CharSet } from "./char-set";

/** A regular expression that is broken, or uses what is not supported. */
export class RegexError extends Error {}

type Escape =
  | { kind: "set"; set: CharSet; length: number }
  | { kind: "assert"; assertion: "start" | "end" | "word" | "not_word"; length: number };

const classes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: complement(digits),
  w: wordChars,
  W: complement(wordChars),
  s: spaces,
  S: complement(spaces),
  h: [
    [9, 9],
    [32, 32],
  ],
};
const controls: Readonly<Record<string, string>> = {
  t: "\t",
  n: "\n",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\u0007",
  e: "\u001b",
  0: "\0",
};
const assertions = { A: "start", z: "end", Z: "end", b: "word", B: "not_word" } as const;

function isAssertion(letter: string): letter is keyof typeof assertions {
  return Object.hasOwn(assertions, letter);
}

/** What stands after a backslash at `index`; `length` counts from there. */
export function escapeAt(pattern: string, index: number): Escape {
  const letter = pattern[index];
  if (letter === undefined) throw new RegexError("it ends with a backslash");
  const code = /^(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,4})\}|u([0-9a-fA-F]{4}))/.exec(pattern.slice(index, index + 8));
  if (code !== null) {
    const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "0", 16);
    return { kind: "set", set: [[value, value]], length: code[0].length };
  }
  const known = classes[letter];
  if (known !== undefined) return { kind: "set", set: known, length: 1 };
  if (isAssertion(letter)) return { kind: "assert", assertion: assertions[letter], length: 1 };
  const control = controls[letter];
  if (control !== undefined && !/^0\d/.test(pattern.slice(index, index + 2)))
    return { kind: "set", set: one(control), length: 1 };
  if (/[1-9k]/.test(letter)) throw new RegexError("back-references are not supported");
  if (/[a-z0-9]/i.test(letter)) throw new RegexError(`the escape "\\${letter}" is not supported`);
  return { kind: "set", set: one(letter), length: 1 };
}

/** Where the class that opens at `start` ends; a bracket that comes first is one of its characters. */
export function classEnd(pattern: string, start: number): number {
  let index = start + (pattern[start + 1] === "^" ? 2 : 1);
  if (pattern[index] === "]") index += 1;
  while (index < pattern.length && pattern[index] !== "]") index += pattern[index] === "\\" ? 2 : 1;
  if (index >= pattern.length) throw new RegexError("a class of characters is not closed");
  return index;
}

function memberAt(body: string, index: number): { set: CharSet; length: number } {
  if (body[index] !== "\\") return { set: one(body[index] ?? ""), length: 1 };
  if (body[index + 1] === "b") return { set: [[8, 8]], length: 2 };
  const escape = escapeAt(body, index + 1);
  if (escape.kind !== "set") throw new RegexError("an anchor inside a class is not supported");
  return { set: escape.set, length: escape.length + 1 };
}

/** The members of a class by what stands between its brackets. */
export function setOfClass(body: string): { of: CharSet; negated: boolean } {
  if (/\[[:.=]/.test(body)) throw new RegexError("named classes such as [:alpha:] are not supported");
  const negated = body.startsWith("^");
  const found: (readonly [number, number])[] = [];
  let index = negated ? 1 : 0;
  while (index < body.length) {
    const first = memberAt(body, index);
    index += first.length;
    const [low] = first.set;
    const isSingle = first.set.length === 1 && low !== undefined && low[0] === low[1];
    if (!isSingle || body[index] !== "-" || index + 1 >= body.length) {
      found.push(...first.set);
      continue;
    }
    const last = memberAt(body, index + 1);
    const [high] = last.set;
    if (last.set.length !== 1 || high === undefined || high[0] !== high[1]) {
      found.push(...first.set);
      continue;
    }
    if (high[0] < low[0]) throw new RegexError("a range in a class runs backwards");
    found.push([low[0], high[0]]);
    index += 1 + last.length;
  }
  return { of: found, negated };
}
