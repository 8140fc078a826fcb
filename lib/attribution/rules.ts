import { clusterProposedBy } from "@/lib/campaigns/rules";
import type { Indicator } from "@/lib/campaigns/schema";
import {
  type AttributionStatus,
  type Confidence,
  confidenceLabels,
  type Likelihood,
  likelihoodLabels,
  type Strength,
} from "@/lib/core/states";

/** Microsoft wrote later that several actors used these flaws, so its first list does not name one. */
export const hafniumCaveat =
  "Microsoft listed this indicator in its HAFNIUM report and later stressed that several actors used the same flaws. A match is a lead, not a name; accepting needs a written reason.";

/** The caveat a claim of this strength carries, or null. */
export function caveatOf(strength: Strength | null): string | null {
  return strength === "listed-under-HAFNIUM" ? hafniumCaveat : null;
}

/** How firmly a case holds to a cluster: what is accepted counts before what is proposed, and that before what was rejected. */
const weightiest: readonly AttributionStatus[] = ["accepted", "proposed", "rejected", "superseded"];

/** How the claims of a case stand for a cluster; null when nobody and no rule claims it. */
export function claimStatusOf(
  claims: readonly { cluster: string; status: AttributionStatus }[],
  cluster: string,
): AttributionStatus | null {
  const held = claims.filter((claim) => claim.cluster === cluster).map((claim) => claim.status);
  return weightiest.find((status) => held.includes(status)) ?? null;
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

type Known = { key: string; name: string; caution?: string; overlaps: { with: string; how: string; source: string }[] };

/** What the pack itself says against a claim and which other answers it leaves open. */
export function doubtsOf(
  cluster: Known | undefined,
  input: { strength: Strength; others: readonly string[] },
): { against: string[]; alternatives: string[] } {
  const caveat = caveatOf(input.strength);
  const overlaps = (cluster?.overlaps ?? []).map(
    (overlap) => `${overlap.with} (overlap): ${overlap.how} ${overlap.source}.`,
  );
  const others = input.others.map(
    (name) => `${name}: proposed for this case as well; one intrusion may show several clusters.`,
  );
  return {
    against: [cluster?.caution ?? "", caveat ?? ""].filter((text) => text !== ""),
    alternatives: [...overlaps, ...others, "Unattributed: the indicator may have been used by someone else."],
  };
}

/** Firmest first; a proposal is as strong as its firmest indicator. */
const firmness: readonly Strength[] = ["stated", "overlap-stated", "listed-under-HAFNIUM"];

function judged(
  strength: Strength,
  indicators: number,
): { likelihood: Likelihood; confidence: Confidence; admiralty: string } {
  if (strength === "stated")
    return { likelihood: "likely", confidence: indicators > 1 ? "moderate" : "low", admiralty: "B2" };
  if (strength === "overlap-stated") return { likelihood: "roughly_even", confidence: "low", admiralty: "C3" };
  return { likelihood: "roughly_even", confidence: "low", admiralty: "B3" };
}

type Claimed = {
  cluster: string;
  likelihood: Likelihood | null;
  confidence: Confidence | null;
  admiralty?: string | null;
};

/** The first sentence of a claim: how likely it is, in the words and percents of ICD 203. */
export function likelihoodSentence({ cluster, likelihood }: Pick<Claimed, "cluster" | "likelihood">): string {
  if (cluster === "unattributed") return "Activity in this case is not attributed to any cluster.";
  const whose = cluster === "several" ? "the work of several clusters" : cluster;
  if (likelihood === null) return `Activity in this case may be ${whose}.`;
  const { label, from, to } = likelihoodLabels[likelihood];
  const words = `${label.toLowerCase()} (${from}–${to} %)`;
  if (likelihood === "roughly_even") return `There is a ${words} that activity in this case is ${whose}.`;
  if (likelihood === "almost_no_chance") return `There is ${words} that activity in this case is ${whose}.`;
  return `Activity in this case is ${words} ${whose}.`;
}

/** Likelihood, confidence and source are said in sentences of their own, since they answer three questions (ICD 203). */
export function claimSentences(claim: Claimed): string {
  const sentences = [likelihoodSentence(claim)];
  if (claim.confidence) sentences.push(`Confidence: ${confidenceLabels[claim.confidence].toLowerCase()}.`);
  if (claim.admiralty) sentences.push(`Source ${claim.admiralty}.`);
  return sentences.join(" ");
}

const reliability: Record<string, string> = {
  A: "reliable",
  B: "usually reliable",
  C: "fairly reliable",
  D: "not usually reliable",
  E: "unreliable",
  F: "reliability unknown",
};
const credibility: Record<string, string> = {
  "1": "confirmed",
  "2": "probably true",
  "3": "possibly true",
  "4": "doubtful",
  "5": "improbable",
  "6": "truth unknown",
};

/** An Admiralty code in words: "B2: usually reliable, probably true". */
export function admiraltyWords(code: string): string {
  return `${code}: ${reliability[code.charAt(0)] ?? "unknown"}, ${credibility[code.charAt(1)] ?? "unknown"}`;
}

export const admiraltyReliability = Object.entries(reliability).map(([value, label]) => ({
  value,
  label: `${value} ${label}`,
}));
export const admiraltyCredibility = Object.entries(credibility).map(([value, label]) => ({
  value,
  label: `${value} ${label}`,
}));

const indicatorWords: Partial<Record<Indicator["type"], string>> = {
  sha256: "SHA-256",
  sha1: "SHA-1",
  md5: "MD5",
  ipv4: "Address",
  domain: "Domain",
  url: "URL",
  filename: "File name",
  filepath: "File path",
  filepath_regex: "File path",
  uri: "URI",
  uri_probe: "URI",
  uri_regex: "URI",
  user_agent: "User agent",
  scheduled_task: "Scheduled task",
  registry: "Registry value",
};

/** How an indicator's kind is called on pages. */
export function indicatorLabel(type: string): string {
  const known = Object.entries(indicatorWords).find(([key]) => key === type);
  return known?.[1] ?? type.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
}

/** Why a sighting stays related intelligence, in a sentence. */
export function whyOnlyRelated(indicator: { type: string; strength: Strength | null }): string {
  switch (indicator.strength) {
    case null:
      return "Its source ties it to no cluster.";
    case "possible":
      return "Its source calls the tie possible only.";
    case "third-party-label":
      return "The name is the label of a rule author, not of an investigation.";
    case "line-order":
      return "Name and value were paired by the order of lines only.";
    case "other-cluster-stated":
      return "Its source states it for activity outside the tracked clusters.";
    case "stated":
    case "overlap-stated":
    case "listed-under-HAFNIUM":
      return "A name, path, address of a request, user agent or pattern of a command alone never proposes; many actors use the same.";
    default:
      return indicator.strength satisfies never;
  }
}

/**
 * What the sightings of a case propose, one proposal per cluster: only indicators whose source states the cluster or an
 * overlap, or lists it under HAFNIUM, and never a file name, user agent or URI alone (domain rule of the pack).
 */
export function proposalsFrom(sightings: Sighted[]): Proposal[] {
  const clusters = new Map<string, Sighted[]>();
  for (const sighted of sightings) {
    const cluster = clusterProposedBy(sighted.indicator);
    if (cluster !== null) clusters.set(cluster, [...(clusters.get(cluster) ?? []), sighted]);
  }
  return [...clusters].map(([cluster, seen]) => {
    const strength =
      firmness.find((candidate) => seen.some((sighted) => sighted.indicator.strength === candidate)) ??
      "listed-under-HAFNIUM";
    const words = judged(strength, new Set(seen.map((sighted) => sighted.indicator.id)).size);
    return { cluster, strength, ...words, statement: claimSentences({ cluster, ...words }), sightings: seen };
  });
}
