import { z } from "zod";
import { text } from "./fields";

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
 * of `groupBy` stands for. `condition` is met when every bound in it holds.
 */
export const correlation = z.strictObject({
  type: z.enum(correlationTypes),
  rules: z.array(text).min(1).max(64),
  groupBy: z.array(text).max(16),
  timespanSeconds: z.number().positive(),
  condition: z.partialRecord(z.enum(correlationBounds), z.number()),
  fields: z.array(text).max(16),
  aliases: z.record(z.string(), z.record(z.string(), text)),
});
export type Correlation = z.infer<typeof correlation>;
