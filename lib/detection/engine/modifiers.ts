import { isEncoding } from "./encodings";

export const comparisons = {
  lt: { holds: (have: number, want: number) => have < want, words: "is below" },
  lte: { holds: (have: number, want: number) => have <= want, words: "is at most" },
  gt: { holds: (have: number, want: number) => have > want, words: "is above" },
  gte: { holds: (have: number, want: number) => have >= want, words: "is at least" },
};
export type Comparison = keyof typeof comparisons;

export const places = ["contains", "startswith", "endswith"] as const;
export type Place = (typeof places)[number];
export const timeParts = ["minute", "hour", "day", "week", "month", "year"] as const;
export type TimePart = (typeof timeParts)[number];

const ways = ["re", "cidr", "exists", "fieldref", ...timeParts, ...Object.keys(comparisons)];
const flags = ["i", "m", "s"];
const known = new Set<string>([...places, ...ways, ...flags, "all", "windash", "cased", "neq"]);

/** How the values of one field entry are compared. */
export type Modifiers = {
  given: readonly string[];
  every: boolean;
  negated: boolean;
  cased: boolean;
  windash: boolean;
  encodes: boolean;
  place: Place | null;
  comparison: Comparison | null;
  time: TimePart | null;
  way: "text" | "re" | "cidr" | "exists" | "fieldref" | "number";
  flags: string;
};

function isComparison(word: string): word is Comparison {
  return Object.hasOwn(comparisons, word);
}

function wayOf(given: readonly string[]): Modifiers["way"] {
  if (given.includes("re")) return "re";
  if (given.includes("cidr")) return "cidr";
  if (given.includes("exists")) return "exists";
  if (given.includes("fieldref")) return "fieldref";
  return given.some((word) => isComparison(word) || timeParts.some((part) => part === word)) ? "number" : "text";
}

/**
 * The modifiers of a field, checked: Sigma modifiers 2.1. `expand` is refused, as the specification asks of tools that hold no values
 * for placeholders. Throws an Error that says what does not go together or is not supported.
 */
export function modifiersOf(given: readonly string[]): Modifiers {
  if (given.includes("expand"))
    throw new Error(
      'the modifier "expand" needs values for placeholders, which are not kept here; write the values out',
    );
  const unknown = given.find((word) => !known.has(word) && !isEncoding(word));
  if (unknown !== undefined) throw new Error(`the modifier "${unknown}" is not supported`);
  const way = wayOf(given);
  const placed = places.filter((place) => given.includes(place));
  const comparing = given.filter(isComparison);
  const times = timeParts.filter((part) => given.includes(part));
  const kinds = ["re", "cidr", "exists", "fieldref"].filter((word) => given.includes(word));
  const encodes = given.some(isEncoding);
  const isPlain = way === "text" || way === "fieldref";
  const fits =
    kinds.length + Number(comparing.length + times.length > 0) <= 1 &&
    placed.length <= 1 &&
    comparing.length <= 1 &&
    times.length <= 1 &&
    (isPlain || placed.length === 0) &&
    (way === "text" || (!encodes && !given.includes("windash")));
  if (!fits) throw new Error(`the modifiers "${given.join("|")}" do not go together`);
  const flagged = given.filter((word) => flags.includes(word));
  if (flagged.length > 0 && way !== "re") throw new Error(`the modifier "${flagged[0] ?? ""}" needs "re"`);
  return {
    given,
    way,
    encodes,
    every: given.includes("all"),
    negated: given.includes("neq"),
    cased: given.includes("cased"),
    windash: given.includes("windash"),
    place: placed[0] ?? null,
    comparison: comparing[0] ?? null,
    time: times[0] ?? null,
    flags: flagged.join(""),
  };
}
