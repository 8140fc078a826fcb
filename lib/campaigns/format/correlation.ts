/** The kinds of correlation that can be counted over the rows of a log; a percentile cannot, as its meaning is left open. */
export const correlationTypes = [
  "event_count",
  "value_count",
  "value_sum",
  "value_avg",
  "temporal",
  "temporal_ordered",
] as const;

export const correlationBounds = ["gt", "gte", "lt", "lte", "eq", "neq"] as const;

/**
 * How often, how varied or in what order matches of other rules come in a span of time (Sigma correlation rules 2.1).
 * `rules` are ids of rules; a rule that names itself counts its own matches. `aliases` say per rule id which field a name
 * of `groupBy` stands for. The condition is met when every bound in it holds.
 */
export type Correlation = {
  type: (typeof correlationTypes)[number];
  rules: readonly string[];
  groupBy: readonly string[];
  timespanSeconds: number;
  condition: Partial<Record<(typeof correlationBounds)[number], number>>;
  fields: readonly string[];
  aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
};
