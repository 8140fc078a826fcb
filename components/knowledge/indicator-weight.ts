import { type AttributionWeight, attributionWeight } from "@/lib/campaigns/rules";
import type { IndicatorItem } from "@/lib/knowledge/schema";

/** How far a match of an indicator goes. */
export const matchWords: Record<AttributionWeight, string> = {
  proposes: "proposes",
  proposes_weakly: "proposes weakly",
  related: "related only",
  none: "no claim",
};

export const matchSentences: Record<AttributionWeight, string> = {
  proposes: "A match proposes an attribution to this cluster. A person decides.",
  proposes_weakly: "A match proposes this cluster with low confidence, and accepting it needs a written reason.",
  related: "A match is shown as related intelligence and proposes nothing.",
  none: "No source ties this value to a cluster.",
};

/** The weight of a match; an over-common value never speaks for a cluster, even when somebody enables it. */
export function weightOf(
  item: Pick<IndicatorItem, "type" | "strength" | "falsePositiveRisk" | "common">,
): AttributionWeight {
  return attributionWeight(item.common === null ? item : { ...item, falsePositiveRisk: "high" });
}
