import type { AttributionView } from "@/lib/attribution/schema";
import { strengthLabels } from "@/lib/core/states";
import type { ReportAttribution } from "@/lib/reports/schema";

/**
 * The claims of a case as a report prints them. Who proposed and who decided are told apart, so that nothing undecided reads
 * as judged; the reason of a decision stands on the side it speaks for.
 */
export function reportClaims(claims: readonly AttributionView[]): ReportAttribution[] {
  return claims.map((claim) => {
    const decision = claim.decisionReason ? [claim.decisionReason] : [];
    const rejected = claim.status === "rejected";
    return {
      cluster: claim.cluster,
      status: claim.status,
      likelihood: claim.likelihood,
      confidence: claim.confidence,
      admiralty: claim.admiralty,
      strength: claim.strength ? strengthLabels[claim.strength] : null,
      proposedBy: claim.origin === "person" ? claim.author : null,
      decidedBy: claim.decidedBy,
      decidedAt: claim.decidedAt,
      reasonsFor: [...claim.reasons.map((reason) => reason.text), ...(rejected ? [] : decision)],
      reasonsAgainst: [...claim.against.map((reason) => reason.text), ...(rejected ? decision : [])],
      alternatives: claim.alternatives.map((reason) => reason.text),
      supersedes: claims.find((other) => other.id === claim.supersedesId)?.statement ?? null,
    };
  });
}
