"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";

import { confidenceDash } from "@/components/marks/line-style";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { indicatorLabel } from "@/lib/attribution/rules";
import type { AttributionView } from "@/lib/attribution/schema";
import { confidenceLabels, confidences, likelihoodLabels, strengthLabels } from "@/lib/core/states";

import { layoutGraph } from "./graph-layout";

const EvidenceGraph = dynamic(() => import("./evidence-graph").then((module) => module.EvidenceGraph), { ssr: false });

function claimWords(claim: AttributionView): string {
  const likelihood = claim.likelihood ? likelihoodLabels[claim.likelihood].label.toLowerCase() : "not rated";
  return `${claim.status}, ${likelihood}`;
}

/** Why a cluster is named: findings, the indicators seen in them, and the claims, as a graph or as a table. */
export function WhyWeThinkSo({
  caseId,
  claims,
  indexOf,
  mayReadFindings,
}: {
  caseId: string;
  claims: readonly AttributionView[];
  indexOf: (cluster: string) => number;
  mayReadFindings: boolean;
}) {
  const [look, setLook] = useState<"graph" | "table">("graph");
  const findings = useQuery({
    ...api.findings.list.queryOptions({ input: { caseId, limit: 200 } }),
    enabled: mayReadFindings,
  });
  const sources = (findings.data?.items ?? []).map((finding) => ({
    id: finding.id,
    title: finding.title,
    serverName: finding.server?.hostname ?? finding.serverName,
    severity: finding.severity,
    values: [...finding.entities.ips, ...finding.entities.hashes, ...finding.entities.urls, ...finding.entities.paths],
  }));
  const graph = layoutGraph(claims, sources, { indicator: indicatorLabel, claim: claimWords });
  if (graph.clusters.length === 0) return null;
  const left = [
    graph.left.findings > 0 ? `${graph.left.findings} more findings` : "",
    graph.left.indicators > 0 ? `${graph.left.indicators} more indicators` : "",
  ].filter((part) => part !== "");
  return (
    <Section
      id="why"
      title="Why we think so"
      actions={
        <Segmented
          label="Show as"
          value={look}
          onValueChange={setLook}
          options={[
            { value: "graph", label: "Graph" },
            { value: "table", label: "Table" },
          ]}
        />
      }
    >
      {look === "table" ? (
        <LinkTable claims={claims} />
      ) : (
        <>
          <ScrollX label="Graph of findings, indicators and clusters">
            <div className="min-w-120">
              <EvidenceGraph graph={graph} indexOf={indexOf} />
            </div>
          </ScrollX>
          <p className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-compact text-muted">
            <b className="font-medium text-fg">Confidence</b>
            {confidences.toReversed().map((confidence) => (
              <span key={confidence} className="inline-flex items-center gap-1.5">
                <svg width="28" height="4" aria-hidden="true" className="text-fg">
                  <path
                    d="M0 2H28"
                    stroke="currentColor"
                    strokeWidth="2"
                    strokeDasharray={confidenceDash[confidence]}
                  />
                </svg>
                {confidenceLabels[confidence].toLowerCase()}
              </span>
            ))}
            {left.length > 0 ? <span>{left.join(" and ")} in the table</span> : null}
          </p>
        </>
      )}
    </Section>
  );
}

function LinkTable({ claims }: { claims: readonly AttributionView[] }) {
  const rows = claims
    .filter((claim) => claim.status === "accepted" || claim.status === "proposed")
    .flatMap((claim) => claim.indicators.map((indicator) => ({ claim, indicator })));
  return (
    <ScrollX label="Indicators and claims">
      <Table caption="Indicators and the claims they support" edge="flush">
        <thead>
          <tr>
            <Column>Indicator</Column>
            <Column>Cluster</Column>
            <Column>Strength</Column>
            <Column>Confidence</Column>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ claim, indicator }) => (
            <Row key={`${claim.id}${indicator.id}`}>
              <RowHead className="font-normal">
                <span className="text-muted">{indicatorLabel(indicator.type)}</span>{" "}
                <span className="mono">
                  {visible(indicator.value.length > 32 ? `${indicator.value.slice(0, 32)}…` : indicator.value)}
                </span>
              </RowHead>
              <Cell>
                {claim.cluster}, {claim.status}
              </Cell>
              <Cell>{indicator.strength ? strengthLabels[indicator.strength] : "–"}</Cell>
              <Cell>{claim.confidence ? confidenceLabels[claim.confidence] : "–"}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
