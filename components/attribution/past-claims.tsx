import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import type { AttributionView } from "@/lib/attribution/schema";

import { ClaimCluster } from "./claim-card";
import { claimRef, statusWord } from "./claim-words";

type PastClaimsProps = {
  claims: readonly AttributionView[];
  indexOf: (cluster: string) => number;
  mayDecide: boolean;
  onAmend: (claim: AttributionView) => void;
};

/** Rejected claims, struck and muted with their reasons, and what later claims replaced. Nothing is lost. */
export function PastClaims({ claims, indexOf, mayDecide, onAmend }: PastClaimsProps) {
  const rejected = claims.filter((claim) => claim.status === "rejected");
  const superseded = claims.filter((claim) => claim.status === "superseded");
  if (rejected.length + superseded.length === 0) return null;
  return (
    <>
      {rejected.map((claim) => (
        <div
          key={claim.id}
          id={`claim-${claim.id}`}
          className="flex scroll-mt-24 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-gutter py-3"
        >
          <ClaimCluster claim={claim} index={indexOf(claim.cluster)} />
          <Tag>{statusWord(claim)}</Tag>
          <span className="min-w-0 grow basis-64 text-muted wrap-anywhere">{claim.decisionReason}</span>
          {mayDecide ? (
            <Button tone="quiet" onClick={() => onAmend(claim)}>
              Amend and accept<span className="sr-only"> the claim of {claim.cluster}</span>
            </Button>
          ) : null}
          <span className="text-compact whitespace-nowrap text-muted">
            {claim.decidedBy}, <Time at={claim.decidedAt} as="day" />
          </span>
        </div>
      ))}
      {superseded.length > 0 ? (
        <Section id="history" title="History" meta={`${superseded.length} replaced by later claims`}>
          <ol className="grid gap-2">
            {superseded.map((claim) => (
              <li key={claim.id} className="text-muted">
                <span className="mono">{claimRef(claim)}</span> {claim.statement}{" "}
                <span className="text-compact">{claim.decisionReason ? `${claim.decisionReason} ` : null}</span>
                <span className="text-compact whitespace-nowrap">
                  {claim.author}, <Time at={claim.createdAt} />
                </span>
              </li>
            ))}
          </ol>
        </Section>
      ) : null}
    </>
  );
}
