import type { SigmaRule } from "@/lib/campaigns/schema";
import { namesIn, parseCondition } from "./engine/condition";
import type { Condition } from "./engine/condition";
import { viewOf } from "./engine/record-view";
import type { RecordView } from "./engine/record-view";
import { RuleError } from "./engine/rule-error";
import { ruleIndex } from "./engine/rule-index";
import type { RuleIndex } from "./engine/rule-index";
import { fieldSource, hasFieldTable } from "./engine/field-source";
import { allOf, compileCondition, compileSearch } from "./engine/search";
import type { Run } from "./engine/runs";
import type { Reason, Search } from "./engine/search";

export { RuleError } from "./engine/rule-error";
export type { Reason } from "./engine/search";

/** What a rule found in one record, field by field. */
export type Match = { rule: SigmaRule; why: Reason[] };

/**
 * A rule ready to run. `needs` lists clauses of plain runs of text: a record that matches contains
 * at least one run of every clause, in ASCII of any case.
 */
export type CompiledRule = {
  rule: SigmaRule;
  needs: Run[][];
  /** Whether records of the kind lack a field without which the rule cannot match. */
  never: boolean;
  test(record: { fields: Readonly<Record<string, string>> }): Match | null;
  holds: (view: RecordView) => boolean;
  /** The condition as the rule writes it. */
  condition: string;
  /** Why a record matched; empty for one that does not. */
  why: (view: RecordView) => Reason[];
};

function conditionsOf(rule: SigmaRule): string[] {
  const given: unknown = rule.detection["condition"];
  const conditions: readonly unknown[] = Array.isArray(given) ? given : [given];
  return conditions.map((condition) => {
    if (typeof condition !== "string") throw new RuleError(rule.name, "the condition is not text");
    return condition;
  });
}

function named<Result>(rule: SigmaRule, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleError) throw error;
    throw new RuleError(rule.name, error instanceof Error ? error.message : "cannot be compiled");
  }
}

/**
 * Compiles a Sigma rule over parsed records; fields stand where records of `kind` have them. Whatever the rule uses and this compiler does not support
 * (aggregation, timeframe, an unknown modifier, a regular expression that is refused) is a RuleError with the rule's name.
 */
export function compileRule(rule: SigmaRule, kind?: string): CompiledRule {
  if (rule.detection["timeframe"] !== undefined)
    throw new RuleError(rule.name, '"timeframe" is not supported; use breakwater.distinct or breakwater.follows');
  const searches = new Map<string, Search>();
  const sourceOf = (field: string) => fieldSource(field, kind);
  for (const [name, source] of Object.entries(rule.detection)) {
    if (name === "condition") continue;
    searches.set(
      name,
      named(rule, () => compileSearch(source, sourceOf)),
    );
  }
  const names = [...searches.keys()];
  const conditions = conditionsOf(rule);
  const trees = conditions.map((text) => named(rule, () => parseCondition(text, names)));
  const used = new Set(trees.flatMap(namesIn));
  const unused = names.filter((name) => !used.has(name));
  if (unused.length > 0) throw new RuleError(rule.name, `the condition never uses "${unused.join('", "')}"`);
  const [first] = trees;
  const tree: Condition = trees.length === 1 && first !== undefined ? first : { kind: "or", of: trees };
  const asked = named(rule, () => compileCondition(tree, searches));
  const { scope } = rule;
  const search = scope === undefined ? asked : allOf([named(rule, () => compileSearch(scope, sourceOf)), asked]);
  return {
    rule,
    condition: conditions.join(" or "),
    needs: search.needs,
    never: search.never,
    holds: search.holds,
    why: (view) => search.check(view) ?? [],
    test(record) {
      const why = search.check(viewOf(record.fields));
      return why === null ? null : { rule, why };
    },
  };
}

/** Rules that another rule makes unnecessary on the same row, with everything those supersede in turn. */
function closureOf(rules: readonly SigmaRule[]): Map<string, Set<string>> {
  const direct = new Map(rules.map((rule) => [rule.name, rule.breakwater.supersedes ?? []]));
  const closed = new Map<string, Set<string>>();
  for (const rule of rules) {
    const reached = new Set<string>();
    const waiting = [...(direct.get(rule.name) ?? [])];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (!direct.has(name)) throw new RuleError(rule.name, `supersedes "${name}", which is not a rule of the pack`);
      if (reached.has(name)) continue;
      reached.add(name);
      waiting.push(...(direct.get(name) ?? []));
    }
    if (reached.has(rule.name)) throw new RuleError(rule.name, "supersedes itself");
    closed.set(rule.name, reached);
  }
  return closed;
}

/** Correlations in an order in which each comes after those it refers to; what refers to itself through others waits for ever. */
function correlationsIn(rules: readonly SigmaRule[]): Pick<RuleSet, "correlations" | "waiting"> {
  const there = new Set(rules.filter(({ correlation }) => correlation === undefined).map(({ id }) => id));
  let open = rules.filter(({ correlation }) => correlation !== undefined);
  const correlations: SigmaRule[] = [];
  const missingOf = ({ id, correlation }: SigmaRule) =>
    (correlation?.rules ?? []).filter((counted) => counted !== id && !there.has(counted));
  for (let ready = open; ready.length > 0;) {
    ready = open.filter((rule) => missingOf(rule).length === 0);
    for (const rule of ready) there.add(rule.id);
    correlations.push(...ready);
    open = open.filter((rule) => !there.has(rule.id));
  }
  return { correlations, waiting: open.map((rule) => ({ rule, missing: missingOf(rule) })) };
}

export type RuleSet = {
  /** Rules that look at single rows. */
  rules: readonly CompiledRule[];
  /** Rules that count matches of others, or their own; those that others refer to come first. */
  correlations: readonly SigmaRule[];
  /** Correlations that cannot be run because rules they refer to are not here, with the ids of those. */
  waiting: readonly { rule: SigmaRule; missing: readonly string[] }[];
  forKind(kind: string): readonly CompiledRule[];
  /** All rules that match, before precedence. */
  matchAll(kind: string, view: RecordView): CompiledRule[];
  /** Drops rules that say less about the row than another rule that matches it. */
  mostSpecific(matching: readonly CompiledRule[]): CompiledRule[];
};

/** Compiles a pack's rules together; two rules of one name or id, or an unknown name in `supersedes`, are RuleErrors. */
export function compileRules(rules: readonly SigmaRule[]): RuleSet {
  const seen = new Set<string>();
  for (const rule of rules) {
    for (const mark of [rule.name, rule.id]) {
      if (seen.has(mark)) throw new RuleError(rule.name, `"${mark}" is used by two rules`);
      seen.add(mark);
    }
  }
  const closure = closureOf(rules);
  const compiled = rules.filter(({ detection }) => "condition" in detection).map((rule) => compileRule(rule));
  const kinds = new Map<string, CompiledRule[]>();
  for (const entry of compiled)
    for (const kind of entry.rule.recordKinds) {
      const own = hasFieldTable(kind) ? compileRule(entry.rule, kind) : entry;
      kinds.set(kind, [...(kinds.get(kind) ?? []), own]);
    }
  const forKind = (kind: string) => kinds.get(kind) ?? [];
  const indexes = new Map<string, RuleIndex<CompiledRule>>();
  const indexFor = (kind: string) => {
    const known = indexes.get(kind) ?? ruleIndex(kind, forKind(kind));
    indexes.set(kind, known);
    return known;
  };
  return {
    rules: compiled,
    ...correlationsIn(rules),
    forKind,
    matchAll: (kind, view) =>
      indexFor(kind)
        .candidates(view)
        .filter((entry) => entry.holds(view)),
    mostSpecific: (matching) =>
      matching.length < 2
        ? [...matching]
        : matching.filter(
            ({ rule }) => !matching.some((other) => closure.get(other.rule.name)?.has(rule.name) === true),
          ),
  };
}
