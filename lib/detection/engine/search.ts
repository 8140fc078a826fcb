import type { Condition } from "./condition";
import type { RecordView } from "./record-view";
import { foldAscii } from "./record-view";
import { longestRun } from "./runs";
import type { Run } from "./runs";
import { piecesOf, wildcardTest } from "./wildcard";
import { valueTests } from "./value-test";

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
  says: { field: string; test: string }[];
};

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

/** Runs without which none of some tests holds; null when one of them promises nothing. */
function eachOf(tests: readonly (readonly Run[] | null)[]): Run[] | null {
  const known = tests.filter((runs) => runs !== null);
  return known.length === tests.length ? known.flat() : null;
}

function bestOf(needs: readonly Run[][]): Run[] | null {
  const weight = (clause: readonly Run[]) => Math.min(...clause.map((run) => run.length));
  return needs.reduce<Run[] | null>(
    (best, clause) => (best === null || weight(clause) > weight(best) ? clause : best),
    null,
  );
}

function allOf(parts: readonly Search[]): Search {
  return {
    needs: parts.flatMap((part) => part.needs),
    says: parts.flatMap((part) => part.says),
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
    says: part.says.map(({ field, test }) => ({ field, test: `not: ${test}` })),
    holds: (view) => !part.holds(view),
    check(view) {
      if (part.holds(view)) return null;
      const fields = [...new Set(part.says.map(({ field }) => field))];
      return fields.slice(0, 6).map((field) => {
        const tests = part.says.filter((said) => said.field === field).map(({ test }) => test);
        const more = tests.length > 3 ? ` and ${tests.length - 3} more` : "";
        return {
          field,
          test: `not: ${tests.slice(0, 3).join(" or ")}${more}`,
          value: shown(view.value(foldAscii(field))),
        };
      });
    },
  };
}

function fieldSearch(key: string, given: unknown): Search {
  const [field = "", ...modifiers] = key.split("|");
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (values.length === 0) throw new Error(`the field "${field}" has an empty list`);
  const every = modifiers.includes("all");
  const name = foldAscii(field);
  const tests = valueTests(field, modifiers, values);
  const oneOf = eachOf(tests.map((test) => test.oneOf));
  return {
    needs: every ? tests.flatMap((test) => anyClause([test.oneOf])) : anyClause(tests.map((test) => test.oneOf)),
    says: tests.map(({ label }) => ({ field, test: label })),
    holds(view) {
      const seen = view.seeking(oneOf);
      return every ? tests.every((test) => test.holds(seen)) : tests.some((test) => test.holds(seen));
    },
    check(view) {
      const value = () => shown(view.value(name));
      if (every)
        return tests.every((test) => test.holds(view))
          ? tests.map(({ label }) => ({ field, test: label, value: value() }))
          : null;
      const hit = tests.find((test) => test.holds(view));
      return hit === undefined ? null : [{ field, test: hit.label, value: value() }];
    },
  };
}

function keywordSearch(words: readonly unknown[], every: boolean): Search {
  const parts = words.map((word): Search => {
    if (typeof word !== "string" && typeof word !== "number") throw new Error("a keyword must be text or a number");
    const glob = wildcardTest([{ kind: "any" }, ...piecesOf(String(word)), { kind: "any" }], true);
    const run = longestRun(glob.texts);
    const label = `contains the keyword "${word}"`;
    return {
      needs: run === null ? [] : [[run]],
      says: [{ field: "(any)", test: label }],
      holds(view) {
        const seen = view.seeking(run === null ? null : [run]);
        return seen.names().some((name) => glob.test(seen.folded(name) ?? ""));
      },
      check(view) {
        const field = view.names().find((name) => glob.test(view.folded(name) ?? ""));
        return field === undefined ? null : [{ field, test: label, value: shown(view.value(field)) }];
      },
    };
  });
  return every ? allOf(parts) : oneOf(parts);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Compiles one named search: a map (all fields), a list of maps (one of them) or a list of keywords. */
export function compileSearch(source: unknown): Search {
  if (typeof source === "string" || typeof source === "number") return keywordSearch([source], false);
  if (Array.isArray(source)) {
    const entries: readonly unknown[] = source;
    if (entries.length === 0) throw new Error("a search has an empty list");
    if (entries.every(isMap)) return oneOf(entries.map(compileSearch));
    if (entries.some(isMap)) throw new Error("a search mixes keywords and fields");
    return keywordSearch(entries, false);
  }
  if (!isMap(source)) throw new Error("a search is neither a map nor a list");
  const entries = Object.entries(source);
  if (entries.length === 0) throw new Error("a search has no fields");
  return allOf(
    entries.map(([key, value]) => {
      if (key === "|all") return keywordSearch(Array.isArray(value) ? value : [value], true);
      if (key.startsWith("|")) throw new Error(`keywords with "${key}" are not supported`);
      return fieldSearch(key, value);
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
