"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { SeverityMark } from "@/components/marks/severity-mark";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import { admiraltyWords } from "@/lib/attribution/rules";
import type { AttributionView } from "@/lib/attribution/schema";
import type { CaseGuide } from "@/lib/cases/schema";
import { confidenceLabels, likelihoodLabels, severities, strengthLabels } from "@/lib/core/states";

/** The claims of a case in short: how likely, how sure, who says so. */
export function ClustersRail({ caseId, clusters }: { caseId: string; clusters: CaseGuide["clusters"] }) {
  const { data } = useQuery(api.attributions.list.queryOptions({ input: { caseId } }));
  const claims = (data?.items ?? []).filter((claim) => claim.status !== "superseded");
  return (
    <Section
      id="clusters"
      title="Clusters"
      actions={
        <Link href={`/cases/${caseId}/attribution`} prefetch={false}>
          {claims.length === 1 ? "1 claim" : `${claims.length} claims`}
        </Link>
      }
    >
      {claims.length === 0 ? (
        <p className="text-muted">No indicator of the pack names a cluster here. Unattributed is a valid end.</p>
      ) : null}
      <ul className="grid">
        {claims.slice(0, 6).map((claim) => (
          <li key={claim.id} className="border-t border-line py-2.5 first:border-t-0 first:pt-0">
            <ClaimLine
              caseId={caseId}
              claim={claim}
              index={clusters.find((known) => known.key === claim.cluster)?.index ?? 0}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ClaimLine({ caseId, claim, index }: { caseId: string; claim: AttributionView; index: number }) {
  const likelihood = claim.likelihood ? likelihoodLabels[claim.likelihood] : null;
  return (
    <>
      <div className="flex items-center gap-2">
        {index > 0 ? (
          <ClusterChip index={index} name={claim.cluster} status={claim.status} withName />
        ) : (
          <span className="font-medium capitalize">{claim.cluster}</span>
        )}
        <span className="ml-auto text-compact text-muted">
          {claim.status === "proposed" ? (
            <Link href={`/cases/${caseId}/attribution#claim-${claim.id}`} prefetch={false}>
              Review<span className="sr-only"> the claim of {claim.cluster}</span>
            </Link>
          ) : (
            claim.status
          )}
        </span>
      </div>
      {claim.status === "rejected" ? (
        <p className="mt-1 text-muted line-through">{claim.decisionReason}</p>
      ) : (
        <>
          <p className="mt-1">
            {likelihood
              ? `${likelihood.label} (${likelihood.from}–${likelihood.to} %).`
              : "Nobody has said how likely."}{" "}
            {claim.confidence ? `Confidence: ${confidenceLabels[claim.confidence].toLowerCase()}.` : null}
          </p>
          <p className="text-compact text-muted">
            {claim.admiralty ? <span title={admiraltyWords(claim.admiralty)}>Source {claim.admiralty}</span> : null}
            {claim.strength ? ` · ${strengthLabels[claim.strength].toLowerCase()}` : null} ·{" "}
            {claim.decidedBy ?? claim.author}, <Time at={claim.decidedAt ?? claim.createdAt} as="day" />
          </p>
        </>
      )}
    </>
  );
}

/** What still has to be judged, by severity; each number opens those rows. */
export function OpenFindings({ caseId }: { caseId: string }) {
  const { data } = useQuery(
    api.findings.list.queryOptions({ input: { caseId, triage: ["new", "needs_more"], limit: 200 } }),
  );
  const items = data?.items ?? [];
  const more = data?.nextCursor ? "+" : "";
  return (
    <Section
      id="open-findings"
      title="Open findings"
      actions={
        <Link href={`/cases/${caseId}/findings`} prefetch={false}>
          {items.length}
          {more}
          <span className="sr-only"> open findings</span>
        </Link>
      }
    >
      {data && items.length === 0 ? <p className="text-muted">No finding waits for judgement.</p> : null}
      <ul className="grid gap-1">
        {severities.map((severity) => {
          const count = items.filter((finding) => finding.severity === severity).length;
          if (count === 0) return null;
          return (
            <li key={severity} className="flex items-center">
              <SeverityMark severity={severity} />
              <Link
                href={`/cases/${caseId}/findings?severity=${severity}&triage=new`}
                prefetch={false}
                className="ml-auto"
                aria-label={`${count} open ${severity} findings`}
              >
                {count}
              </Link>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
