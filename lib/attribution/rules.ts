import { attributionWeight } from "@/lib/campaigns/rules";
import type { Indicator } from "@/lib/campaigns/schema";
import { type Confidence, confidenceLabels, type Likelihood, likelihoodLabels, type Strength } from "@/lib/core/states";

/** Microsoft wrote later that several actors used these flaws, so its first list does not name one. */
export const hafniumCaveat =
  "Microsoft listed this indicator in its HAFNIUM report and later stressed that several actors used the same flaws. A match is a lead, not a name; accepting needs a written reason.";

/** The caveat a claim of this strength carries, or null. */
export function caveatOf(strength: Strength | null): string | null {
  return strength === "listed-under-HAFNIUM" ? hafniumCaveat : null;
}

export type Sighted = { indicator: Indicator; count: number; findingIds: string[] };

export type Proposal = {
  cluster: string;
  strength: Strength;
  likelihood: Likelihood;
  confidence: Confidence;
  admiralty: string;
  statement: string;
  sightings: Sighted[];
};

/** Firmest first; a proposal is as strong as its firmest indicator. */
const firmness: readonly Strength[] = ["stated", "overlap-stated", "listed-under-HAFNIUM"];

function judged(strength: Strength, indicators: number): { likelihood: Likelihood; confidence: Confidence; admiralty: string } {
  if (strength === "stated") return { likelihood: "likely", confidence: indicators > 1 ? "moderate" : "low", admiralty: "B2" };
  if (strength === "overlap-stated") return { likelihood: "roughly_even", confidence: "low", admiralty: "C3" };
  return { likelihood: "roughly_even", confidence: "low", admiralty: "B3" };
}

/** Likelihood and confidence are said in two sentences, since they answer two questions (ICD 203). */
export function claimSentences(claim: { cluster: string; likelihood: Likelihood | null; confidence: Confidence | null }): string {
  if (claim.cluster === "unattributed") return "Activity in this case is not attributed to any cluster.";
  if (claim.cluster === "several") return "Activity in this case comes from several clusters.";
  const likelihood = claim.likelihood ? likelihoodLabels[claim.likelihood] : null;
  const first = likelihood ? `Activity in this case is ${likelihood.label.toLowerCase()} (${likelihood.from}–${likelihood.to} %) ${claim.cluster}.` : `Activity in this case may be ${claim.cluster}.`;
  return claim.confidence ? `${first} Confidence: ${confidenceLabels[claim.confidence].toLowerCase()}.` : first;
}

/**
 * What the sightings of a case propose, one proposal per cluster: only indicators whose source states the cluster or an
 * overlap, or lists it under HAFNIUM, and never a file name, user agent or URI alone (domain rule of the pack).
 */
export function proposalsFrom(sightings: Sighted[]): Proposal[] {
  const clusters = new Map<string, Sighted[]>();
  for (const sighted of sightings) {
    const weight = attributionWeight(sighted.indicator);
    if (weight !== "proposes" && weight !== "proposes_weakly") continue;
    if (sighted.indicator.cluster === "unattributed") continue;
    clusters.set(sighted.indicator.cluster, [...(clusters.get(sighted.indicator.cluster) ?? []), sighted]);
  }
  return [...clusters].map(([cluster, seen]) => {
    const strength = firmness.find((candidate) => seen.some((sighted) => sighted.indicator.strength === candidate)) ?? "listed-under-HAFNIUM";
    const words = judged(strength, new Set(seen.map((sighted) => sighted.indicator.id)).size);
    return { cluster, strength, ...words, statement: claimSentences({ cluster, ...words }), sightings: seen };
  });
}
