import { z } from "zod";
import type { SigmaRule } from "@/lib/campaigns/schema";
import { namesIn, parseCondition } from "@/lib/detection/engine/condition";
import { rawKinds } from "@/lib/detection/engine/raw-kinds";
import { RuleError } from "@/lib/detection/engine/rule-error";
import { compileRule } from "@/lib/detection/sigma";
import { isRecordKind, recordsOf, sourceWords } from "@/lib/detection/taxonomy";
import type { Scope } from "@/lib/detection/taxonomy";
import { isMap } from "./documents";
import { withinOneFile } from "./correlation-rule";
import { withoutAggregation } from "./legacy-aggregation";
import type { RuleHead } from "./rule-head";

const word = z
  .string()
  .nullish()
  .transform((given) => given ?? undefined);
const logSource = z.looseObject({ category: word, product: word, service: word, definition: word });
const ownKinds = z.array(z.string()).min(1).optional();

export type FoundRule = { rule: SigmaRule; notes: string[] };

type Records = { kinds: readonly string[]; scope?: Scope; logsource: SigmaRule["logsource"] };

function recordsFor(value: Record<string, unknown>): Records | { problem: string } {
  const source = logSource.safeParse(value["logsource"]);
  if (!source.success) return { problem: "has no logsource" };
  const { category, product, service } = source.data;
  const logsource = { category, product, service };
  const given = ownKinds.safeParse(value["recordKinds"]);
  if (!given.success) return { problem: "recordKinds is not a list of kinds of record" };
  if (given.data !== undefined) {
    const unknown = given.data.find((kind) => !isRecordKind(kind));
    if (unknown !== undefined) return { problem: `we read no records of the kind "${unknown}"` };
    return { kinds: given.data, logsource };
  }
  const words = sourceWords(logsource);
  if (words === "") return { problem: "its logsource names no product, category or service" };
  const found = recordsOf(logsource);
  return found === null ? { problem: `we read no logs of ${words}` } : { ...found, logsource };
}

type Detection = SigmaRule["detection"];

/** Each takes its time for every row that is asked about, so a rule may have some and not thousands. */
const mostExpressions = 100;

function expressionsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one: unknown) => sum + expressionsIn(one), 0);
  if (!isMap(value)) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (!key.split("|").includes("re")) return sum + expressionsIn(inner);
    return sum + (Array.isArray(inner) ? inner.length : 1);
  }, 0);
}

/** The searches that the condition uses; what it never asks for is left out and said. */
function usedParts(detection: Record<string, unknown>): { detection: Detection; notes: string[] } {
  const { condition, timeframe: _timeframe, ...searches } = detection;
  const names = Object.keys(searches);
  const conditions: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  const used = new Set(
    conditions.flatMap((one) => (typeof one === "string" ? namesIn(parseCondition(one, names)) : [])),
  );
  const unused = names.filter((name) => !used.has(name));
  const kept = Object.fromEntries(Object.entries(searches).filter(([name]) => used.has(name)));
  return {
    detection: { ...kept, condition },
    notes: unused.map((name) => `It defines "${name}", which its condition never uses.`),
  };
}

function compiled(rule: SigmaRule): FoundRule | { problem: string } {
  compileRule(rule);
  const byKind = rule.recordKinds.map((kind) => ({ kind, ...compileRule(rule, kind) }));
  const usable = byKind.filter(({ never }) => !never).map(({ kind }) => kind);
  const lost = rule.recordKinds.filter((kind) => !usable.includes(kind));
  if (usable.length === 0)
    return { problem: `it asks for fields that ${rule.recordKinds.join(" and ")} rows do not have` };
  const slow = byKind.filter(({ kind, never, needs }) => !never && needs.length === 0 && rawKinds.has(kind));
  return {
    rule: { ...rule, recordKinds: usable },
    notes: [
      ...lost.map((kind) => `It asks for fields that ${kind} rows do not have, so it is not used on them.`),
      ...slow.map(
        ({ kind }) =>
          `It names no text of four characters that can be looked for beforehand, so while it is in use every row of ${kind} logs is read in full, which takes longer.`,
      ),
    ],
  };
}

/** A detection rule that compiles for at least one kind of record, or why it cannot be used. */
export function detectionRuleOf(value: Record<string, unknown>, head: RuleHead): FoundRule | { problem: string } {
  const { detection: given } = value;
  if (!isMap(given)) return { problem: "has no detection section" };
  if (given["condition"] === undefined) return { problem: "its detection has no condition" };
  if (expressionsIn(given) > mostExpressions)
    return { problem: `it has more than ${mostExpressions} regular expressions` };
  const records = recordsFor(value);
  if ("problem" in records) return records;
  try {
    const { condition, correlation } = withoutAggregation(given, head.base.id);
    const { detection, notes } = usedParts({ ...given, condition });
    if (correlation !== null) notes.push(withinOneFile);
    const found = compiled({
      ...(correlation === null ? {} : { correlation }),
      ...head.base,
      logsource: records.logsource,
      recordKinds: [...records.kinds],
      detection,
      ...(records.scope === undefined ? {} : { scope: records.scope }),
    });
    return "problem" in found ? found : { rule: found.rule, notes: [...head.notes, ...notes, ...found.notes] };
  } catch (error) {
    if (error instanceof RuleError) return { problem: error.problem };
    return { problem: error instanceof Error ? error.message : "cannot be compiled" };
  }
}
