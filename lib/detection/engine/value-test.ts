import { networkTest } from "./cidr";
import type { FieldSource } from "./field-source";
import { comparisons } from "./modifiers";
import type { Modifiers } from "./modifiers";
import type { RecordView } from "./record-view";
import type { Run } from "./runs";
import { matcherOf, placeWords, quoted } from "./text-match";
import type { Matcher } from "./text-match";
import { timePartOf } from "./time-parts";

/**
 * One comparison of one field with one value. A value that matches contains one of `oneOf`; null promises nothing. `never` marks a
 * comparison that no record of the kind can meet.
 */
export type ValueTest = {
  label: string;
  oneOf: readonly Run[] | null;
  never: boolean;
  holds: (view: RecordView) => boolean;
  /** Set where the value alone decides, so that many comparisons of one field read it once. */
  matcher?: Pick<Matcher, "cased" | "contains" | "test">;
};

/** What a field entry is compared in: where the field stands, and where the fields it is compared with stand. */
export type Comparing = { source: FieldSource; modifiers: Modifiers; sourceOf: (field: string) => FieldSource };

function numberTest({ source, modifiers }: Comparing, value: unknown): ValueTest {
  const { comparison, time } = modifiers;
  const want = Number(value);
  if (value === "" || !Number.isFinite(want)) throw new Error(`"${modifiers.given.join("|")}" needs a number`);
  const { holds, words } =
    comparison === null ? { holds: (have: number) => have === want, words: "is" } : comparisons[comparison];
  const numberOf = (text: string) => (time === null ? Number(text) : timePartOf(text, time));
  return {
    label: time === null ? `${words} ${want}` : `has a ${time} that ${words} ${want}`,
    oneOf: null,
    never: !source.exists,
    holds(view) {
      const text = source.value(view)?.trim();
      const have = text === undefined || text === "" ? null : numberOf(text);
      return have !== null && holds(have, want);
    },
  };
}

function matchTest({ source, modifiers }: Comparing, value: string): ValueTest {
  const { label, oneOf, cased, contains, test } = matcherOf(modifiers, value, source);
  return {
    label,
    oneOf,
    never: !source.exists,
    matcher: { cased, contains, test },
    holds(view) {
      const have = cased ? source.value(view) : source.folded(view);
      return have !== undefined && test(have);
    },
  };
}

function nullTest({ source }: Comparing): ValueTest {
  return {
    label: "is empty",
    oneOf: null,
    never: false,
    holds(view) {
      const have = source.value(view);
      return have === undefined || have === "" || have === "-";
    },
  };
}

function existsTest({ source }: Comparing, value: unknown): ValueTest {
  const wanted = typeof value === "boolean" ? value : { true: true, false: false }[String(value).toLowerCase()];
  if (wanted === undefined) throw new Error('"exists" needs true or false');
  return {
    label: wanted ? "is present" : "is not present",
    oneOf: null,
    never: wanted && !source.exists,
    holds: (view) => (source.value(view) !== undefined) === wanted,
  };
}

function fieldTest({ source, modifiers, sourceOf }: Comparing, value: string): ValueTest {
  const { place, cased } = modifiers;
  const other = sourceOf(value);
  const read = (field: FieldSource, view: RecordView) => (cased ? field.value(view) : field.folded(view));
  return {
    label: `${place === null ? "is the same as" : placeWords[place]} the field ${quoted(value)}`,
    oneOf: null,
    never: !source.exists || !other.exists,
    holds(view) {
      const have = read(source, view);
      const want = read(other, view);
      if (have === undefined || want === undefined) return false;
      if (place === "contains") return have.includes(want);
      if (place === "startswith") return have.startsWith(want);
      return place === "endswith" ? have.endsWith(want) : have === want;
    },
  };
}

function networkTestOf({ source }: Comparing, value: string): ValueTest {
  const inside = networkTest(value);
  if (inside === null) throw new Error(`${quoted(value)} is not a network`);
  return {
    label: `lies in ${value}`,
    oneOf: null,
    never: !source.exists,
    holds: (view) => inside(source.value(view) ?? ""),
  };
}

/**
 * The comparison of a field with one value. An empty cell and the W3C mark "-" both read as null.
 * Throws an Error whose message says what is not supported.
 */
export function valueTest(comparing: Comparing, value: unknown): ValueTest {
  const { way } = comparing.modifiers;
  if (way === "exists") return existsTest(comparing, value);
  if (value === null) return nullTest(comparing);
  if (way === "number") return numberTest(comparing, value);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    throw new Error(`the field "${comparing.source.field}" has a value that is neither text nor number`);
  const text = String(value);
  if (way === "cidr") return networkTestOf(comparing, text);
  return way === "fieldref" ? fieldTest(comparing, text) : matchTest(comparing, text);
}
