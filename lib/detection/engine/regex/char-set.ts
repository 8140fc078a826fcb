/** A set of UTF-16 code units as sorted, disjoint ranges. */
export type CharSet = readonly (readonly [number, number])[];

export const lastCode = 0xffff;

export function normalized(ranges: CharSet): CharSet {
  const sorted = ranges.toSorted((left, right) => left[0] - right[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharSet): CharSet {
  const found: [number, number][] = [];
  let next = 0;
  for (const [from, to] of normalized(set)) {
    if (from > next) found.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= lastCode) found.push([next, lastCode]);
  return found;
}

export function hasCode(set: CharSet, code: number): boolean {
  return set.some(([from, to]) => code >= from && code <= to);
}

export const one = (char: string): CharSet => [[char.charCodeAt(0), char.charCodeAt(0)]];
export const digits: CharSet = [[48, 57]];
export const wordChars: CharSet = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
export const newlines: CharSet = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
export const spaces: CharSet = normalized([
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);

/** As ECMAScript folds without the flag "u": letters outside ASCII never become ASCII letters. */
function canonical(code: number): number {
  const upper = String.fromCharCode(code).toUpperCase();
  const folded = upper.length === 1 ? upper.charCodeAt(0) : code;
  return code >= 128 && folded < 128 ? code : folded;
}

let groups: Map<number, number[]> | null = null;

function caseGroups(): Map<number, number[]> {
  if (groups !== null) return groups;
  const found = new Map<number, number[]>();
  for (let code = 0; code <= lastCode; code += 1) {
    const folded = canonical(code);
    const group = found.get(folded);
    if (group === undefined) found.set(folded, [code]);
    else group.push(code);
  }
  groups = new Map([...found].filter(([, group]) => group.length > 1));
  return groups;
}

/** The set with every other case of its letters. */
export function withAllCases(set: CharSet): CharSet {
  const more: [number, number][] = [];
  for (const group of caseGroups().values())
    if (group.some((code) => hasCode(set, code))) for (const code of group) more.push([code, code]);
  return normalized([...set, ...more]);
}
