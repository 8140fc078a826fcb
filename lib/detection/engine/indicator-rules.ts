import type { Indicator } from "@/lib/campaigns/schema";
import type { CompromiseState, Severity } from "@/lib/core/states";
import type { IndicatorHit } from "@/lib/detection/indicators";
import { graverFacts } from "./rule-facts";
import type { RuleFacts } from "./rule-facts";
import { rawKinds } from "./raw-kinds";

type Judgement = { title: string; severity: Severity; proposes: CompromiseState | null };

/** How firmly a source stands behind an indicator decides how loud an address or a name may be. */
function addressSeverity(indicator: Indicator): Severity {
  if (indicator.strength === "stated" || indicator.strength === "overlap-stated") return "high";
  if (indicator.falsePositiveRisk === "high" || indicator.confidence === "low") return "info";
  return indicator.strength === null ? "low" : "medium";
}

function judgementOf(indicator: Indicator): Judgement | null {
  switch (indicator.type) {
    case "sha256":
    case "sha1":
    case "md5":
      return /beacon|cobalt|dltminer|downloader/i.test(`${indicator.note ?? ""} ${indicator.cluster}`)
        ? { title: "File with the hash of known attack tools", severity: "critical", proposes: "operated" }
        : {
            title: "File with the hash of a known web shell or attack file",
            severity: "critical",
            proposes: "implanted",
          };
    case "ipv4":
      return { title: "Traffic with a listed address", severity: addressSeverity(indicator), proposes: null };
    case "domain":
    case "url":
      return {
        title: "Listed domain or address of attack infrastructure",
        severity: addressSeverity(indicator),
        proposes: null,
      };
    case "filepath":
      return { title: "File at a path where a web shell was seen", severity: "high", proposes: "implanted" };
    case "filepath_regex":
      return /lsass/i.test(indicator.value)
        ? { title: "File that looks like a memory dump of LSASS", severity: "high", proposes: "spread" }
        : {
            title: "File in a place attackers used",
            severity: indicator.falsePositiveRisk === "low" ? "medium" : "low",
            proposes: null,
          };
    case "scheduled_task":
      return {
        title: "Scheduled task with a name that attackers used",
        severity: addressSeverity(indicator),
        proposes: null,
      };
    default:
      return null;
  }
}

/** Record kinds of tools that compare parts of texts: what they show of an address needs a second look before it may be loud. */
const looseKinds: ReadonlySet<string> = new Set(["chirp_match", "timeline_entry"]);

function isLoose({ type }: Indicator, kind: string): boolean {
  return looseKinds.has(kind) && (type === "ipv4" || type === "domain" || type === "url");
}

/**
 * What a match of an indicator says when no rule explains it. Names, user agents and URIs alone make a sighting and no
 * finding. A path in a log row says that it was asked for, not that the file exists.
 */
function factsOfIndicator(indicator: Indicator, where: { format: string; file: boolean }): RuleFacts | null {
  const judged = judgementOf(indicator);
  if (judged === null || (!where.file && indicator.type === "filepath" && rawKinds.has(where.format))) return null;
  return {
    ruleId: `indicator:${indicator.type}`,
    ruleName: `indicator-${indicator.type.replaceAll("_", "-")}`,
    ruleVersion: "1",
    title: judged.title,
    severity: isLoose(indicator, where.format) ? "low" : judged.severity,
    stage: null,
    proposes: judged.proposes,
    techniques: indicator.techniques,
    format: where.format,
  };
}

type OwnFinding = { facts: RuleFacts; entity: string; hits: IndicatorHit[] };

/**
 * The findings that indicators of one row or file give by themselves. Lists repeat values in other spellings, so indicators
 * of one kind that match the same thing are one finding, which names them all.
 */
export function findingsOfIndicators(
  found: readonly IndicatorHit[],
  where: { format: string; file: boolean; entityOf: (hit: IndicatorHit) => string },
): OwnFinding[] {
  const own = new Map<string, OwnFinding>();
  for (const hit of found) {
    const facts = factsOfIndicator(hit.indicator, where);
    if (facts === null) continue;
    const entity = where.entityOf(hit);
    const key = `${facts.ruleId}\n${entity.toLowerCase()}`;
    const known = own.get(key);
    own.set(key, {
      facts: known === undefined ? facts : graverFacts(known.facts, facts),
      entity: known?.entity ?? entity,
      hits: [...(known?.hits ?? []), hit],
    });
  }
  return [...own.values()];
}
