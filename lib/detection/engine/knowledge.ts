import type { Indicator, SigmaRule } from "@/lib/campaigns/schema";
import { compileIndicators } from "@/lib/detection/indicators";
import type { IndicatorSet } from "@/lib/detection/indicators";
import { coverageOf, createPrefilter, planPrefilter } from "@/lib/detection/prefilter";
import type { Prefilter, PrefilterPlan } from "@/lib/detection/prefilter";
import { compileRules } from "@/lib/detection/sigma";
import type { RuleSet } from "@/lib/detection/sigma";
import type { Run } from "./runs";

/** Rules and indicators of a pack, compiled once and used for any number of files; each file takes its own filter. */
export type Knowledge = {
  rules: RuleSet;
  indicators: IndicatorSet;
  prefilterFor(kind: string): Prefilter;
  /** Whether the filter of a kind looks for something that every text with one of some runs holds. */
  filterSeeks(kind: string): (oneOf: readonly Run[]) => boolean;
};

/** Compiles a pack's rules and indicators. Throws RuleError with the name of the rule or indicator that cannot be used. */
export function compileKnowledge(pack: { rules: readonly SigmaRule[]; indicators: readonly Indicator[] }): Knowledge {
  const rules = compileRules(pack.rules);
  const indicators = compileIndicators(pack.indicators);
  const plans = new Map<string, PrefilterPlan>();
  const coverages = new Map<string, (oneOf: readonly Run[]) => boolean>();
  function planOf(kind: string): PrefilterPlan {
    const plan =
      plans.get(kind) ?? planPrefilter(kind, [...rules.forKind(kind).map((rule) => rule.needs), ...indicators.needs()]);
    plans.set(kind, plan);
    return plan;
  }
  return {
    rules,
    indicators,
    prefilterFor: (kind) => createPrefilter(planOf(kind)),
    filterSeeks(kind) {
      const known = coverages.get(kind) ?? coverageOf(planOf(kind));
      coverages.set(kind, known);
      return known;
    },
  };
}
