import type { Condition } from "./condition";
import type { FieldSource } from "./field-source";
import { modifiersOf } from "./modifiers";
import type { RecordView } from "./record-view";
import type { Run } from "./runs";
import { holdsOf } from "./many-tests";
import { matcherOf } from "./text-match";
import { valueTest } from "./value-test";

/** Why a record matched, field by field, in words. */
export type Reason = { field: string; test: string; value: string };

/**
 * A compiled part of a rule. `needs` is a list of clauses: of each clause at least one run of text
 * must stand somewhere in a matching record. An empty list promises nothing.
 */
export type Search = {
  holds: (view: RecordView) => boolean;
  check: (view: RecordView) => Reason[] | null;
  needs: Run[][];
  says: { field: string; test: string; source: FieldSource | null }[];
  /** Whether no record of the kind can match: a field that it asks for is not among the columns. */
  never: boolean;
};

/** Where a field stands in the records that the rule is compiled for. */
export type SourceOf = (field: string) => FieldSource;

const longestValue = 400;
const mostReasons = 24;

function shown(value: string | undefined): string {
  if (value === undefined) return "";
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}

function anyClause(tests: readonly (readonly Run[] | null)[]): Run[][] {
  const known = tests.filter((runs) => runs !== null);
  return known.length === tests.length && tests.length > 0 ? [known.flat()] : [];
}

function bestOf(needs: readonly Run[][]): Run[] | null {
  const weight = (clause: readonly Run[]) => Math.min(...clause.map((run) => run.length));
  return needs.reduce<Run[] | null>(
    (best, clause) => (best === null || weight(clause) > weight(best) ? clause : best),
    null,
  );
}

/** A search that holds where every part does. */
export function allOf(parts: readonly Search[]): Search {
  return {
    needs: parts.flatMap((part) => part.needs),
    says: parts.flatMap((part) => part.says),
    never: parts.some((part) => part.never),
    holds: (view) => parts.every((part) => part.holds(view)),
    check(view) {
      const reasons: Reason[] = [];
      for (const part of parts) {
        const found = part.check(view);
        if (found === null) return null;
        reasons.push(...found);
      }
      return reasons.slice(0, mostReasons);
    },
  };
}

const mostClauses = 64;

/** Clauses that hold whichever alternative matched: every choice of one clause per alternative, joined. */
function eitherNeeds(parts: readonly Search[]): Run[][] {
  if (parts.length === 0 || parts.some((part) => part.needs.length === 0)) return [];
  const product = parts.reduce((size, part) => size * part.needs.length, 1);
  if (product > mostClauses) return [parts.flatMap((part) => bestOf(part.needs) ?? [])];
  return parts.reduce<Run[][]>(
    (clauses, part) => clauses.flatMap((clause) => part.needs.map((own) => [...clause, ...own])),
    [[]],
  );
}

function oneOf(parts: readonly Search[]): Search {
  return {
    needs: eitherNeeds(parts),
    says: parts.flatMap((part) => part.says),
    never: parts.every((part) => part.never),
    holds: (view) => parts.some((part) => part.holds(view)),
    check(view) {
      for (const part of parts) {
        const found = part.check(view);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

function noneOf(part: Search): Search {
  return {
    needs: [],
    says: part.says.map((said) => ({ ...said, test: `not: ${said.test}` })),
    never: false,
    holds: (view) => !part.holds(view),
    check(view) {
      if (part.holds(view)) return null;
      const fields = [...new Set(part.says.map(({ field }) => field))];
      return fields.slice(0, 6).map((field) => {
        const own = part.says.filter((said) => said.field === field);
        const tests = own.map(({ test }) => test);
        const more = tests.length > 3 ? ` and ${tests.length - 3} more` : "";
        return {
          field,
          test: `not: ${tests.slice(0, 3).join(" or ")}${more}`,
          value: shown(own[0]?.source?.value(view)),
        };
      });
    },
  };
}

function fieldSearch(key: string, given: unknown, sourceOf: SourceOf): Search {
  const [field = "", ...words] = key.split("|");
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (values.length === 0) throw new Error(`the field "${field}" has an empty list`);
  const modifiers = modifiersOf(words);
  const source = sourceOf(field);
  const tests = values.map((value) => valueTest({ source, modifiers, sourceOf }, value));
  const { every } = modifiers;
  const found: Search = {
    needs: every ? tests.flatMap((test) => anyClause([test.oneOf])) : anyClause(tests.map((test) => test.oneOf)),
    says: tests.map(({ label }) => ({ field, test: label, source })),
    never: every ? tests.some(({ never }) => never) : tests.every(({ never }) => never),
    holds: holdsOf(tests, { source, every }),
    check(view) {
      const value = () => shown(source.value(view));
      if (every)
        return tests.every((test) => test.holds(view))
          ? tests.map(({ label }) => ({ field, test: label, value: value() }))
          : null;
      const hit = tests.find((test) => test.holds(view));
      return hit === undefined ? null : [{ field, test: hit.label, value: value() }];
    },
  };
  return modifiers.negated ? noneOf(found) : found;
}

/** Keywords stand anywhere in any field; a list of them is one of them, with "all" every one. */
function keywordSearch(words: readonly unknown[], given: readonly string[]): Search {
  const modifiers = modifiersOf(
    given.includes("re") ? given : [...given.filter((word) => word !== "contains"), "contains"],
  );
  if (modifiers.way !== "text" && modifiers.way !== "re")
    throw new Error(`keywords with "${given.join("|")}" are not supported`);
  const parts = words.map((word): Search => {
    if (typeof word !== "string" && typeof word !== "number") throw new Error("a keyword must be text or a number");
    const { label, oneOf: runs, cased, test } = matcherOf(modifiers, String(word));
    const holds = (view: RecordView, name: string) => test((cased ? view.value(name) : view.folded(name)) ?? "");
    const says = modifiers.way === "re" ? label : label.replace("contains", "contains the keyword");
    return {
      needs: anyClause([runs]),
      says: [{ field: "(any)", test: says, source: null }],
      never: false,
      holds: (view) => view.names().some((name) => holds(view, name)),
      check(view) {
        const field = view.names().find((name) => holds(view, name));
        return field === undefined ? null : [{ field, test: says, value: shown(view.value(field)) }];
      },
    };
  });
  const found = modifiers.every ? allOf(parts) : oneOf(parts);
  return modifiers.negated ? noneOf(found) : found;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Compiles one named search: a map (all fields), a list of maps (one of them) or a list of keywords. */
export function compileSearch(source: unknown, sourceOf: SourceOf): Search {
  if (typeof source === "string" || typeof source === "number") return keywordSearch([source], []);
  if (Array.isArray(source)) {
    const entries: readonly unknown[] = source;
    if (entries.length === 0) throw new Error("a search has an empty list");
    const [maps, words] = [entries.filter(isMap), entries.filter((entry) => !isMap(entry))];
    const parts = maps.map((entry) => compileSearch(entry, sourceOf));
    return words.length === 0 ? oneOf(parts) : oneOf([...parts, keywordSearch(words, [])]);
  }
  if (!isMap(source)) throw new Error("a search is neither a map nor a list");
  const entries = Object.entries(source);
  if (entries.length === 0) throw new Error("a search has no fields");
  return allOf(
    entries.map(([key, value]) => {
      if (!key.startsWith("|") && key !== "") return fieldSearch(key, value, sourceOf);
      return keywordSearch(Array.isArray(value) ? value : [value], key.split("|").slice(1));
    }),
  );
}

/** Joins named searches as the condition says. */
export function compileCondition(condition: Condition, searches: ReadonlyMap<string, Search>): Search {
  switch (condition.kind) {
    case "search": {
      const search = searches.get(condition.name);
      if (search === undefined)
        throw new Error(`the condition names "${condition.name}", which the rule does not define`);
      return search;
    }
    case "not":
      return noneOf(compileCondition(condition.of, searches));
    case "and":
      return allOf(condition.of.map((part) => compileCondition(part, searches)));
    case "or":
      return oneOf(condition.of.map((part) => compileCondition(part, searches)));
  }
}
