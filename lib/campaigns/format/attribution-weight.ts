import type { Indicator } from "@/lib/campaigns/schema";

/** How far a sighting of an indicator may go: propose an attribution, propose it weakly, or only show related intelligence. */
export type AttributionWeight = "proposes" | "proposes_weakly" | "related" | "none";

const neverAlone = new Set([
  "filename",
  "filepath",
  "filepath_regex",
  "uri",
  "uri_probe",
  "uri_regex",
  "user_agent",
  "commandline_pattern",
  "commandline_regex",
]);

/**
 * Only indicators that a source states for a cluster, or states as an overlap, propose it; those listed under HAFNIUM do so
 * weakly, because Microsoft later stressed several actors. Names, paths, addresses of requests, user agents and values with
 * a raised false-positive risk never propose by themselves.
 */
export function attributionWeight(
  indicator: Pick<Indicator, "type" | "strength" | "falsePositiveRisk">,
): AttributionWeight {
  if (indicator.strength === null) return "none";
  if (
    neverAlone.has(indicator.type) ||
    indicator.falsePositiveRisk === "medium" ||
    indicator.falsePositiveRisk === "high"
  )
    return "related";
  switch (indicator.strength) {
    case "stated":
    case "overlap-stated":
      return "proposes";
    case "listed-under-HAFNIUM":
      return "proposes_weakly";
    case "possible":
    case "third-party-label":
    case "other-cluster-stated":
    case "line-order":
      return "related";
    default:
      return indicator.strength satisfies never;
  }
}

/** The cluster that a sighting of an indicator proposes, firmly or weakly; null where it is a lead at most. */
export function clusterProposedBy(indicator: Indicator): string | null {
  const weight = attributionWeight(indicator);
  if (indicator.cluster === "unattributed") return null;
  return weight === "proposes" || weight === "proposes_weakly" ? indicator.cluster : null;
}
