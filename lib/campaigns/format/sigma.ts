import { z } from "zod";
import { stages } from "@/lib/core/states";
import type { Correlation } from "./correlation";
import { key, technique, text } from "./fields";

/** The techniques that Sigma tags such as `attack.t1505.003` name. */
export function techniquesOf(tags: readonly string[]): string[] {
  const found = tags.map((tag) => /^attack\.(t\d{4}(\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase());
  return [...new Set(found.filter((tagged) => tagged !== undefined))];
}

/** Sigma's levels, worst first. */
export const sigmaLevels = ["critical", "high", "medium", "low", "informational"] as const;

/**
 * What only rules from elsewhere carry. `sigmaName` is their own name, which correlation rules refer to; `scope` are values that
 * the log source implies (a channel, event numbers), of which each field must show one; `feedsOnly` marks a rule that is counted
 * by a correlation and gives no finding of its own.
 */
type ForeignParts = {
  sigmaName?: string;
  author?: string;
  license?: string;
  status?: string;
  scope?: Readonly<Record<string, readonly (string | number)[]>>;
  correlation?: Correlation;
  feedsOnly?: boolean;
};

/**
 * A Sigma rule file as it stands in `rules/*.yml`: Sigma's own keys, plus `name`, `version`, `recordKinds`, `techniques`
 * and a `breakwater` block (`supersedes`: rules that say less about the same row; `follows`: what the same client did, or what
 * was done to the same virtual directory, before; with `last` only the first match after it counts, and only when none of
 * those rules matches next; `distinct`: many values from one client in a short time). Without `recordKinds` the rule reads the record kind named by `logsource.category`;
 * without `techniques` they come from Sigma tags such as `attack.t1505.003`.
 */
export const sigmaRule = z
  .looseObject({
    id: z.uuid(),
    name: key,
    title: text,
    version: z.union([text, z.number()]).transform(String).default("1"),
    description: text,
    level: z.enum(sigmaLevels),
    logsource: z.object({ category: text.optional(), product: text.optional(), service: text.optional() }),
    recordKinds: z.array(text).min(1).optional(),
    detection: z.record(z.string(), z.unknown()).refine((found) => "condition" in found, "needs a condition"),
    tags: z.array(text).default([]),
    techniques: z.array(technique).optional(),
    references: z.array(text).default([]),
    falsepositives: z.array(text).default([]),
    breakwater: z
      .strictObject({
        stage: z.enum(stages).optional(),
        proposes: z.enum(["attempted", "implanted", "operated", "spread"]).optional(),
        groupBy: z.array(text).optional(),
        story: z.boolean().optional(),
        supersedes: z.array(key).optional(),
        follows: z
          .strictObject({
            rules: z.array(key).min(1),
            withinSeconds: z.int().positive(),
            same: z.enum(["client", "directory"]).default("client"),
            last: z.boolean().default(false),
          })
          .optional(),
        distinct: z
          .strictObject({ field: text, moreThan: z.int().positive(), withinSeconds: z.int().positive() })
          .optional(),
        note: text.optional(),
      })
      .default({}),
  })
  .transform((rule, context) => {
    const recordKinds = rule.recordKinds ?? (rule.logsource.category === undefined ? [] : [rule.logsource.category]);
    if (recordKinds.length === 0)
      context.addIssue({ code: "custom", path: ["logsource", "category"], message: "names no kind of record" });
    const {
      id,
      name,
      title,
      version,
      description,
      level,
      logsource,
      detection,
      references,
      falsepositives,
      breakwater,
    } = rule;
    const foreign: ForeignParts = {};
    return {
      ...foreign,
      id,
      name,
      title,
      version,
      description,
      level,
      logsource,
      recordKinds,
      detection,
      techniques: rule.techniques ?? techniquesOf(rule.tags),
      references,
      falsepositives,
      breakwater,
    };
  });
