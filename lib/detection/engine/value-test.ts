import { networkTest } from "./cidr";
import { guardedRegex } from "./regex-guard";
import { foldAscii } from "./record-view";
import type { RecordView } from "./record-view";
import { longestRun, runsOfRegex } from "./runs";
import type { Run } from "./runs";
import { piecesOf, wildcardTest } from "./wildcard";
import type { Piece } from "./wildcard";

/** One comparison of one field with one value. A value that matches contains one of `oneOf`; null promises nothing. */
export type ValueTest = { label: string; oneOf: readonly Run[] | null; holds: (view: RecordView) => boolean };

const comparisons = {
  lt: (have: number, want: number) => have < want,
  lte: (have: number, want: number) => have <= want,
  gt: (have: number, want: number) => have > want,
  gte: (have: number, want: number) => have >= want,
};
type Comparison = keyof typeof comparisons;
const comparisonWords: Record<Comparison, string> = {
  lt: "is below",
  lte: "is at most",
  gt: "is above",
  gte: "is at least",
};

const places = ["contains", "startswith", "endswith"] as const;
const others = ["all", "re", "i", "m", "s", "cidr", "exists", "windash", "cased"] as const;
const known = new Set<string>([...places, ...others, ...Object.keys(comparisons)]);
const dashes = ["-", "/", "–", "—", "―"];

function isComparison(word: string): word is Comparison {
  return Object.hasOwn(comparisons, word);
}

/** Values of the switch written with every dash and slash a command line accepts. */
export function dashVariants(value: string): string[] {
  if (!/(^|[\s*])[-/](?=\w)/.test(value)) return [value];
  return dashes.map((dash) => value.replace(/(^|[\s*])[-/](?=\w)/g, (_whole, before: string) => `${before}${dash}`));
}

function checked(modifiers: readonly string[]): void {
  for (const modifier of modifiers)
    if (!known.has(modifier)) throw new Error(`the modifier "${modifier}" is not supported`);
  const ways = modifiers.filter(
    (modifier) => modifier === "re" || modifier === "cidr" || modifier === "exists" || isComparison(modifier),
  );
  const placed = modifiers.filter((modifier) => places.some((place) => place === modifier));
  if (ways.length > 1 || placed.length > 1 || (ways.length > 0 && placed.length > 0))
    throw new Error(`the modifiers "${modifiers.join("|")}" do not go together`);
  const flags = modifiers.filter((modifier) => modifier === "i" || modifier === "m" || modifier === "s");
  if (flags.length > 0 && !modifiers.includes("re")) throw new Error(`the modifier "${flags[0]}" needs "re"`);
}

function regexTest(field: string, modifiers: readonly string[], value: string): ValueTest {
  const flags = modifiers.filter((modifier) => modifier.length === 1).join("");
  const guarded = guardedRegex(value, flags);
  if (!guarded.ok) throw new Error(guarded.problem);
  return {
    label: `matches /${value}/${flags}`,
    oneOf: runsOfRegex(value),
    holds(view) {
      const have = view.value(field);
      return have !== undefined && guarded.test(have);
    },
  };
}

function numberTest(field: string, comparison: Comparison, value: unknown): ValueTest {
  const want = Number(value);
  if (!Number.isFinite(want)) throw new Error(`"${comparison}" needs a number`);
  return {
    label: `${comparisonWords[comparison]} ${want}`,
    oneOf: null,
    holds(view) {
      const have = view.value(field)?.trim();
      return have !== undefined && have !== "" && comparisons[comparison](Number(have), want);
    },
  };
}

function textTest(field: string, modifiers: readonly string[], value: string): ValueTest {
  const placed = places.find((place) => modifiers.includes(place));
  const own = piecesOf(value);
  const any: Piece = { kind: "any" };
  const pieces =
    placed === "contains"
      ? [any, ...own, any]
      : placed === "startswith"
        ? [...own, any]
        : placed === "endswith"
          ? [any, ...own]
          : own;
  const merged = pieces.filter((piece, index) => piece.kind !== "any" || pieces[index - 1]?.kind !== "any");
  const cased = modifiers.includes("cased");
  const glob = wildcardTest(merged, !cased);
  const run = longestRun(glob.texts);
  const word =
    placed === undefined
      ? own.some((piece) => piece.kind !== "text")
        ? "is like"
        : "is"
      : { contains: "contains", startswith: "starts with", endswith: "ends with" }[placed];
  return {
    label: `${word} "${value}"`,
    oneOf: run === null ? null : [run],
    holds(view) {
      const have = cased ? view.value(field) : view.folded(field);
      return have !== undefined && glob.test(have);
    },
  };
}

function nullTest(field: string): ValueTest {
  return {
    label: "is empty",
    oneOf: null,
    holds(view) {
      const have = view.value(field);
      return have === undefined || have === "" || have === "-";
    },
  };
}

/**
 * Tests of one field entry such as `CMD|contains|all`. An empty cell and the W3C mark "-" both read as null.
 * Throws an Error whose message says what is not supported.
 */
export function valueTests(field: string, modifiers: readonly string[], values: readonly unknown[]): ValueTest[] {
  checked(modifiers);
  const name = foldAscii(field);
  return values.flatMap((value): ValueTest[] => {
    if (modifiers.includes("exists")) {
      if (typeof value !== "boolean") throw new Error('"exists" needs true or false');
      return [
        {
          label: value ? "is present" : "is not present",
          oneOf: null,
          holds: (view) => (view.value(name) !== undefined) === value,
        },
      ];
    }
    if (value === null) return [nullTest(name)];
    const comparison = modifiers.find(isComparison);
    if (comparison !== undefined) return [numberTest(name, comparison, value)];
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new Error(`the field "${field}" has a value that is neither text nor number`);
    const text = String(value);
    if (modifiers.includes("re")) return [regexTest(name, modifiers, text)];
    if (modifiers.includes("cidr")) {
      const inside = networkTest(text);
      if (inside === null) throw new Error(`"${text}" is not a network`);
      return [{ label: `lies in ${text}`, oneOf: null, holds: (view) => inside(view.value(name) ?? "") }];
    }
    const variants = modifiers.includes("windash") ? dashVariants(text) : [text];
    if (variants.length === 1) return [textTest(name, modifiers, text)];
    const tests = variants.map((variant) => textTest(name, modifiers, variant));
    return [
      {
        label: `${tests[0]?.label ?? ""} with any dash`,
        oneOf: null,
        holds: (view) => tests.some((test) => test.holds(view)),
      },
    ];
  });
}
