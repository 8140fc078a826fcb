"use client";

import { useQuery } from "@tanstack/react-query";

import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { indicatorLabel } from "@/lib/attribution/rules";

/** Indicators seen that propose no cluster, each with why: leads to follow, no claim. */
export function RelatedIntelligence({ caseId }: { caseId: string }) {
  const { data } = useQuery(api.attributions.related.queryOptions({ input: { caseId } }));
  const items = data?.items ?? [];
  return (
    <Section id="related" title="Related intelligence" meta="never proposes a claim" bleed>
      {data && items.length === 0 ? (
        <EmptyState title="No related indicator was seen.">
          Indicators that point to no tracked cluster by themselves would stand here.
        </EmptyState>
      ) : (
        <ScrollX label="Related intelligence">
          <Table caption="Indicators seen that propose no cluster" edge="bleed">
            <thead>
              <tr>
                <Column>Indicator</Column>
                <Column>Related to</Column>
                <Column>Why it proposes nothing</Column>
                <Column end>Seen</Column>
              </tr>
            </thead>
            <tbody>
              {items.map((row) => (
                <Row key={row.indicatorId} className="align-top">
                  <RowHead wrap className="max-w-56 min-w-40 font-normal">
                    <span className="text-muted">{indicatorLabel(row.type)}</span>{" "}
                    <span className="mono wrap-anywhere">
                      {visible(row.value.length > 60 ? `${row.value.slice(0, 60)}…` : row.value)}
                    </span>
                  </RowHead>
                  <Cell className="py-1.5">
                    {row.relatedActivity ??
                      (row.cluster === "unattributed" ? <span className="text-muted">–</span> : row.cluster)}
                  </Cell>
                  <Cell wrap className="min-w-48 text-muted" title={row.source}>
                    {row.why}
                  </Cell>
                  <Cell end className="py-1.5">
                    {row.count}
                    <span className="block text-compact text-muted">
                      {row.serverName} <Time at={row.lastSeen} as="day" />
                    </span>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      )}
    </Section>
  );
}
