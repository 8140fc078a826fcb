import type { Correlation } from "@/lib/campaigns/schema";
import { timespanSeconds, whyNoCorrelation } from "./correlation-rule";

const counted = /^\s*(count|sum|avg)\s*\(\s*([^)]*?)\s*\)(?:\s+by\s+(.+?))?\s*(>=|<=|==|=|>|<)\s*(\d{1,12})\s*$/i;
const bounds = { ">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "=": "eq", "==": "eq" } as const;

function boundOf(sign: string): (typeof bounds)[keyof typeof bounds] {
  return sign === ">" || sign === ">=" || sign === "<" || sign === "<=" || sign === "==" ? bounds[sign] : "eq";
}

export type Aggregated = { condition: unknown; correlation: Correlation | null };

function typeOf(way: string, field: string): Correlation["type"] {
  if (way === "sum") return "value_sum";
  if (way === "avg") return "value_avg";
  return field === "" ? "event_count" : "value_count";
}

/**
 * The aggregation that older rules write behind a pipe, `selection | count() by field > 10`, as a correlation of the rule with itself.
 * Throws an Error with the reason for what correlation rules say better.
 */
export function withoutAggregation(detection: Record<string, unknown>, ownId: string): Aggregated {
  const { condition, timeframe } = detection;
  if (typeof condition !== "string" || !condition.includes("|")) return { condition, correlation: null };
  const [search = "", aggregation = "", ...rest] = condition.split("|");
  if (/^\s*near\b/.test(aggregation))
    throw new Error('"near" in a condition is not supported; write a temporal correlation');
  const [, way = "", field = "", by, sign = "", number = ""] = counted.exec(aggregation) ?? [];
  if (way === "" || rest.length > 0)
    throw new Error(`the aggregation "${aggregation.trim()}" is not supported; write a correlation`);
  const seconds = typeof timeframe === "string" ? timespanSeconds(timeframe) : null;
  if (seconds === null) throw new Error("its condition counts without a timeframe such as 10m; say in what time");
  const correlation: Correlation = {
    type: typeOf(way.toLowerCase(), field),
    rules: [ownId],
    groupBy: by === undefined ? [] : by.split(/[\s,]+/).filter((name) => name !== ""),
    timespanSeconds: seconds,
    condition: { [boundOf(sign)]: Number(number) },
    fields: field === "" ? [] : [field],
    aliases: {},
  };
  const problem = whyNoCorrelation(correlation);
  if (problem !== null) throw new Error(problem);
  return { condition: search.trim(), correlation };
}
