import { foldAscii } from "./record-view";

/** A run of characters that must stand in the raw row; each place lists the (folded) characters it accepts. */
export type Run = readonly string[];

/** Shorter runs are too common to filter by. */
export const shortestRun = 4;
const mostRuns = 16;

export function runOf(text: string): Run {
  return text.split("");
}

/**
 * Parts of the texts that look the same in the raw row and in the parsed field: no quotes (CSV doubles them),
 * blanks or plus signs (W3C writes one for the other), no letters outside ASCII.
 */
export function partsOf(texts: readonly string[]): Run[] {
  const parts = texts.flatMap((text) => foldAscii(text).split(/[^\x21\x23-\x2a\x2c-\x7e]+/));
  return parts.filter((part) => part.length >= shortestRun).map(runOf);
}

export function longestRun(texts: readonly string[]): Run | null {
  return partsOf(texts).reduce<Run | null>(
    (best, part) => (best === null || part.length > best.length ? part : best),
    null,
  );
}

type Element = { set: string | null; from: number; to: number };

const classEscapes: Record<string, string> = { d: "0123456789", w: "abcdefghijklmnopqrstuvwxyz0123456789_" };
const usable = /^[\x21\x23-\x2a\x2c-\x7e]+$/;

function setOfClass(body: string): string | null {
  if (body.startsWith("^")) return null;
  const found = new Set<string>();
  for (let index = 0; index < body.length; index += 1) {
    let char = body[index] ?? "";
    if (char === "\\") {
      index += 1;
      const escaped = body[index] ?? "";
      if (/[a-z]/i.test(escaped)) {
        const named = classEscapes[escaped];
        if (named === undefined) return null;
        for (const one of named) found.add(one);
        continue;
      }
      char = escaped;
    }
    const last = body[index + 1] === "-" ? body[index + 2] : undefined;
    if (last === undefined || last === "\\") {
      found.add(foldAscii(char));
      continue;
    }
    for (let code = char.charCodeAt(0); code <= last.charCodeAt(0); code += 1)
      found.add(foldAscii(String.fromCharCode(code)));
    index += 2;
  }
  return [...found].sort().join("");
}

function lengthOfGroup(pattern: string, start: number): number {
  let depth = 0;
  for (let index = start; index < pattern.length; index += 1) {
    const char = pattern[index];
    if (char === "\\") index += 1;
    else if (char === "[") index = endOfClass(pattern, index);
    else if (char === "(") depth += 1;
    else if (char === ")") {
      depth -= 1;
      if (depth === 0) return index - start + 1;
    }
  }
  return pattern.length - start;
}

function endOfClass(pattern: string, start: number): number {
  let index = start + 1;
  while (index < pattern.length && pattern[index] !== "]") index += pattern[index] === "\\" ? 2 : 1;
  return index;
}

function atomAt(pattern: string, index: number): { set: string | null; length: number } {
  const char = pattern[index] ?? "";
  if (char === "(") return { set: null, length: lengthOfGroup(pattern, index) };
  if (char === ".") return { set: null, length: 1 };
  if (char === "[") {
    const end = endOfClass(pattern, index);
    return { set: setOfClass(pattern.slice(index + 1, end)), length: end - index + 1 };
  }
  if (char !== "\\") return { set: foldAscii(char), length: 1 };
  const escaped = pattern[index + 1] ?? "";
  if (!/[a-z0-9]/i.test(escaped)) return { set: escaped, length: 2 };
  return { set: classEscapes[escaped] ?? null, length: 2 };
}

function timesAt(pattern: string, index: number): { from: number; to: number; length: number } {
  const rest = pattern.slice(index, index + 12);
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(rest);
  const simple =
    braces === null
      ? ({
          "*": { from: 0, to: Infinity, length: 1 },
          "+": { from: 1, to: Infinity, length: 1 },
          "?": { from: 0, to: 1, length: 1 },
        }[rest[0] ?? ""] ?? { from: 1, to: 1, length: 0 })
      : null;
  const from = Number(braces?.[1] ?? 1);
  const times = simple ?? {
    from,
    to: braces?.[2] === undefined ? from : braces[3] === "" ? Infinity : Number(braces[3]),
    length: braces?.[0].length ?? 0,
  };
  const lazy = times.length > 0 && pattern[index + times.length] === "?" ? 1 : 0;
  return { ...times, length: times.length + lazy };
}

function elementsOf(pattern: string): Element[] | null {
  const elements: Element[] = [];
  for (let index = 0; index < pattern.length;) {
    const char = pattern[index] ?? "";
    if (char === "|") return null;
    if (char === "^" || char === "$") {
      index += 1;
      continue;
    }
    if (char === "\\" && /[bB]/.test(pattern[index + 1] ?? "")) {
      index += 2;
      continue;
    }
    const atom = atomAt(pattern, index);
    const times = timesAt(pattern, index + atom.length);
    elements.push({
      set: atom.set !== null && usable.test(atom.set) ? atom.set : null,
      from: times.from,
      to: times.to,
    });
    index += atom.length + times.length;
  }
  return elements;
}

function stretchesOf(elements: readonly Element[]): Element[][] {
  const stretches: Element[][] = [[]];
  for (const element of elements) {
    if (element.set !== null && element.to <= 8 && element.to - element.from <= 3) stretches.at(-1)?.push(element);
    else stretches.push([]);
  }
  return stretches;
}

function expand(stretch: readonly Element[]): Run[] {
  let runs: string[][] = [[]];
  for (const { set, from, to } of stretch) {
    const longer: string[][] = [];
    for (const run of runs)
      for (let times = from; times <= to; times += 1)
        longer.push([...run, ...Array.from({ length: times }, () => set ?? "")]);
    runs = longer;
    if (runs.length > mostRuns) return [];
  }
  return runs;
}

/** Runs of which any text matched by the expression contains at least one; null when none can be promised. */
export function runsOfRegex(pattern: string): Run[] | null {
  const elements = elementsOf(pattern);
  if (elements === null) return null;
  const bits = (run: Run) => run.reduce((sum, set) => sum + Math.log2(128 / set.length), 0);
  const weight = (runs: readonly Run[]) =>
    runs.length === 0 || runs.some((run) => run.length < shortestRun) ? 0 : Math.min(...runs.map(bits));
  const best = stretchesOf(elements)
    .map(expand)
    .reduce<Run[]>((kept, runs) => (weight(runs) > weight(kept) ? runs : kept), []);
  return weight(best) === 0 ? null : best;
}
