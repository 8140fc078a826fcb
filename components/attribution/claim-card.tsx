"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { LikelihoodScale } from "@/components/marks/likelihood-scale";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { admiraltyWords, claimSentences, likelihoodSentence } from "@/lib/attribution/rules";
import type { AttributionView, ClaimReason } from "@/lib/attribution/schema";
import { confidenceLabels, strengthLabels } from "@/lib/core/states";

import { claimRef, statusWord } from "./claim-words";
import { IndicatorTable } from "./indicator-table";

export type ClaimDeeds = { onAccept: () => void; onAmend: () => void; onReject: () => void };
type ClaimCardProps = {
  caseId: string;
  claim: AttributionView;
  index: number;
  supersedes: string | null;
  mayDecide: boolean;
  mayReadFindings: boolean;
  pending: boolean;
  deeds: ClaimDeeds;
};

/** The cluster of a claim with its mark; the open ends have a name and no mark. */
export function ClaimCluster({ claim, index }: { claim: AttributionView; index: number }) {
  if (index > 0) return <ClusterChip index={index} name={claim.cluster} status={claim.status} withName />;
  return (
    <Tag dashed={claim.status === "proposed"}>{claim.cluster.charAt(0).toUpperCase() + claim.cluster.slice(1)}</Tag>
  );
}

/** A claim as an assessment: likelihood, confidence and source in sentences of their own, and what speaks for and against. */
export function ClaimCard({
  caseId,
  claim,
  index,
  supersedes,
  mayDecide,
  mayReadFindings,
  pending,
  deeds,
}: ClaimCardProps) {
  const own = claim.statement !== claimSentences(claim);
  return (
    <article
      id={`claim-${claim.id}`}
      data-claim={claim.id}
      tabIndex={-1}
      aria-labelledby={`claim-${claim.id}-say`}
      className="scroll-mt-24 border-b border-line px-gutter py-4 focus-visible:urgent-accent"
    >
      <div className="flex flex-wrap items-center gap-2">
        <ClaimCluster claim={claim} index={index} />
        <Tag dashed={claim.status === "proposed"}>{statusWord(claim)}</Tag>
        <span className="ml-auto text-compact text-muted">
          {claimRef(claim)}
          {supersedes ? `, supersedes ${supersedes}` : null}
        </span>
      </div>
      <h3 id={`claim-${claim.id}-say`} className="mt-2 text-section font-semibold text-pretty">
        {likelihoodSentence(claim)}
      </h3>
      {claim.likelihood ? (
        <div className="mt-1.5">
          <LikelihoodScale likelihood={claim.likelihood} />
        </div>
      ) : null}
      {claim.confidence ? (
        <p className="mt-1.5 text-reading">Confidence: {confidenceLabels[claim.confidence].toLowerCase()}.</p>
      ) : null}
      {own ? <p className="mt-1.5 text-reading text-pretty">{claim.statement}</p> : null}
      <p className="mt-1 text-compact text-muted">
        {claim.admiralty ? `Source ${admiraltyWords(claim.admiralty)}.` : "Source not rated."}
        {claim.strength ? (
          <>
            {" "}
            Strength: <b className="font-medium text-fg">{strengthLabels[claim.strength].toLowerCase()}</b>.
          </>
        ) : null}
      </p>
      {claim.caveat && claim.status === "proposed" ? (
        <Callout tone="review" className="mt-3" title="Caveat of the source.">
          {claim.caveat}
        </Callout>
      ) : null}
      <dl className="mt-3 grid grid-cols-[7rem_minmax(0,1fr)] gap-y-2 max-md:grid-cols-1">
        <Reasons name="For" reasons={claim.reasons} caseId={caseId} linked={mayReadFindings}>
          {claim.findings.length > 0 ? (
            <li>
              {claim.findings.length === 1 ? "One finding" : `${claim.findings.length} findings`}:{" "}
              {claim.findings.slice(0, 4).map((finding, place) => (
                <span key={finding.id}>
                  {place > 0 ? ", " : null}
                  {mayReadFindings ? (
                    <Link href={`/cases/${caseId}/findings?finding=${finding.id}`} prefetch={false}>
                      {finding.title}
                    </Link>
                  ) : (
                    finding.title
                  )}
                </span>
              ))}
              {claim.findings.length > 4 ? ` and ${claim.findings.length - 4} more` : null}
            </li>
          ) : null}
        </Reasons>
        <Reasons name="Against" reasons={claim.against} caseId={caseId} linked={mayReadFindings} />
        <Reasons name="Alternatives" reasons={claim.alternatives} caseId={caseId} linked={mayReadFindings} />
      </dl>
      {claim.indicators.length > 0 ? (
        <div className="mt-3">
          <IndicatorTable caption={`Indicators behind ${claimRef(claim)}`} indicators={claim.indicators} />
        </div>
      ) : null}
      {claim.decisionReason ? <p className="mt-3 text-pretty">Reason of the decision: {claim.decisionReason}</p> : null}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {mayDecide ? (
          <>
            {claim.status === "proposed" ? (
              <Button tone="primary" onClick={deeds.onAccept} pending={pending}>
                Accept
              </Button>
            ) : null}
            <Button onClick={deeds.onAmend}>Amend</Button>
            <Button onClick={deeds.onReject}>{claim.status === "proposed" ? "Reject with a reason" : "Reject"}</Button>
          </>
        ) : claim.status === "proposed" ? (
          <span className="text-compact text-muted">A lead accepts, amends or rejects this claim.</span>
        ) : null}
        <span className="ml-auto text-compact text-muted">
          {claim.decidedBy ?? claim.author} · <Time at={claim.decidedAt ?? claim.createdAt} />
        </span>
      </div>
    </article>
  );
}

function Reasons({
  name,
  reasons,
  caseId,
  linked,
  children,
}: {
  name: string;
  reasons: readonly ClaimReason[];
  caseId: string;
  linked: boolean;
  children?: ReactNode;
}) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">
        <ul className="grid gap-1">
          {reasons.map((reason) => (
            <li key={reason.text} className="wrap-anywhere before:mr-2 before:text-muted before:content-['–']">
              {visible(reason.text)}{" "}
              {reason.findingId && linked ? (
                <Link href={`/cases/${caseId}/findings?finding=${reason.findingId}`} prefetch={false}>
                  finding
                </Link>
              ) : null}
            </li>
          ))}
          {children}
          {reasons.length === 0 && !children ? <li className="text-muted">Nothing is written down.</li> : null}
        </ul>
      </dd>
    </>
  );
}
