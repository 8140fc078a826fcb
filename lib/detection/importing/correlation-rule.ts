import { z } from "zod";
import { correlationBounds, correlationTypes } from "@/lib/campaigns/schema";
import type { Correlation, SigmaRule } from "@/lib/campaigns/schema";
import type { FoundRule } from "./detection-rule";
import type { RuleHead } from "./rule-head";

/** More than this cannot be kept in mind per group; a condition that asks for it is refused. */
export const largestCount = 10_000;

const one = z.union([z.string(), z.number()]).transform(String);
const many = z
  .union([z.array(one), one])
  .nullish()
  .transform((given) => (given === null || given === undefined ? [] : [given].flat()));

const section = z.looseObject({
  type: z.string(),
  rules: many,
  "group-by": many,
  timespan: z.string(),
  condition: z.record(z.string(), z.unknown()).nullish(),
  aliases: z.record(z.string(), z.record(z.string(), one)).nullish(),
  generate: z.boolean().nullish(),
});

const secondsIn = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Seconds in a time span such as `90m`; null when it is written otherwise. */
export function timespanSeconds(text: string): number | null {
  const [, count, unit] = /^\s*(\d{1,7})\s*([smhdw])\s*$/.exec(text) ?? [];
  if (count === undefined || (unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d" && unit !== "w"))
    return null;
  const seconds = Number(count) * secondsIn[unit];
  return seconds > 0 ? seconds : null;
}

type Condition = { condition: Correlation["condition"]; fields: string[] };

function conditionOf(given: Record<string, unknown>): Condition | { problem: string } {
  const { field, ...rest } = given;
  const fields = many.safeParse(field);
  if (!fields.success) return { problem: "the field of its condition is not a name" };
  const condition: Correlation["condition"] = {};
  for (const [word, value] of Object.entries(rest)) {
    const bound = correlationBounds.find((known) => known === word);
    const number = Number(value);
    if (bound === undefined) return { problem: `its condition has "${word}", which is not supported` };
    if (value === null || value === "" || !Number.isFinite(number)) return { problem: `"${word}" needs a number` };
    condition[bound] = number;
  }
  return { condition, fields: fields.data };
}

/** Why the parts of a correlation do not make one; null when they do. */
export function whyNoCorrelation({ type, rules, condition, fields }: Correlation): string | null {
  const isTemporal = type === "temporal" || type === "temporal_ordered";
  const bounds = Object.keys(condition).length;
  if (!isTemporal && bounds === 0) return `a correlation of type ${type} needs a condition`;
  if (isTemporal && rules.length < 2) return `a correlation of type ${type} needs two rules or more`;
  if (type.startsWith("value_") && fields.length === 0) return `a correlation of type ${type} needs a field to look at`;
  if (type === "temporal_ordered" && bounds > 0) return "a condition of an ordered correlation is not supported";
  const largest = Math.max(0, ...Object.values(condition));
  if (type !== "value_sum" && type !== "value_avg" && largest > largestCount)
    return `counts above ${largestCount} are not supported`;
  return null;
}

/**
 * A correlation rule whose references `resolve` knows: Sigma correlation rules 2.1. `found.generates` says whether the rules it
 * refers to give findings of their own.
 */
export function correlationRuleOf(
  value: Record<string, unknown>,
  head: RuleHead,
  resolve: (reference: string) => { id: string } | { problem: string },
): (FoundRule & { generates: boolean }) | { problem: string } {
  const read = section.safeParse(value["correlation"]);
  if (!read.success)
    return { problem: `its correlation section is incomplete: ${read.error.issues[0]?.path.join(".") ?? ""}` };
  const { data } = read;
  const type = correlationTypes.find((known) => known === data.type);
  if (type === undefined) return { problem: `a correlation of type "${data.type}" is not supported` };
  const seconds = timespanSeconds(data.timespan);
  if (seconds === null) return { problem: `its timespan "${data.timespan}" is not a number with s, m, h or d` };
  const asked = conditionOf(data.condition ?? {});
  if ("problem" in asked) return asked;
  if (data.rules.length === 0 || data.rules.length > 64) return { problem: "it refers to no rule, or to more than 64" };
  const ids = new Map<string, string>();
  for (const reference of data.rules) {
    const found = resolve(reference);
    if ("problem" in found) return found;
    ids.set(reference, found.id);
  }
  const aliases = Object.entries(data.aliases ?? {}).map(([alias, fields]) => {
    const byId = Object.entries(fields).flatMap(([reference, field]) => {
      const id = ids.get(reference);
      return id === undefined ? [] : [[id, field] as const];
    });
    return [alias, Object.fromEntries(byId)] as const;
  });
  const correlation: Correlation = {
    type,
    rules: [...new Set(ids.values())],
    groupBy: data["group-by"],
    timespanSeconds: seconds,
    condition: asked.condition,
    fields: asked.fields,
    aliases: Object.fromEntries(aliases),
  };
  const problem = whyNoCorrelation(correlation);
  if (problem !== null) return { problem };
  const rule: SigmaRule = { ...head.base, logsource: {}, recordKinds: [], detection: {}, correlation };
  const notes = [...head.notes, withinOneFile];
  return { rule, notes, generates: data.generate === true || value["generate"] === true };
}

export const withinOneFile =
  "It counts within one file: rows of one log that lies in several files are not counted together.";
