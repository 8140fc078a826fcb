"use client";

import Link from "next/link";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { SeverityMark } from "@/components/marks/severity-mark";
import type { ClusterMark } from "@/components/findings/use-clusters";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/numbers";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { TimelineItem } from "@/lib/timeline/schema";
import { timelineKindLabels } from "@/lib/core/words";

import { sourceHref, sourceWords, Star } from "./event-row";

type EventTableProps = {
  caseId: string;
  items: readonly TimelineItem[];
  order: "asc" | "desc";
  onStar: (item: TimelineItem) => void;
  mayStar: boolean;
  markOf: (key: string) => ClusterMark;
  onMore: (() => void) | null;
  onEarlier: (() => void) | null;
};

/** The events as a real table, for screen readers and paper. */
export function EventTable({ caseId, items, order, onStar, mayStar, markOf, onMore, onEarlier }: EventTableProps) {
  return (
    <>
      {onEarlier ? (
        <Button className="mx-gutter my-2" onClick={onEarlier}>
          Read the events before these
        </Button>
      ) : null}
      <ScrollX label="Events">
        <Table caption={`${formatCount(items.length)} events in time order`} edge="bleed">
          <thead>
            <tr>
              <Column className="no-print">
                <span className="sr-only">Star</span>
              </Column>
              <Column sort={order === "asc" ? "ascending" : "descending"}>Time</Column>
              <Column>Server</Column>
              <Column>Severity</Column>
              <Column>Kind</Column>
              <Column>Event</Column>
              <Column end>Count</Column>
              <Column>Clusters</Column>
              <Column>Source</Column>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => {
              const href = sourceHref(caseId, item);
              return (
                <Row key={item.id}>
                  <Cell className="no-print">
                    {mayStar ? <Star item={item} onStar={onStar} /> : item.starred ? "Starred" : null}
                  </Cell>
                  <RowHead>
                    <Time at={item.at} precision={item.precision} mono />
                  </RowHead>
                  <Cell>{visible(item.server?.hostname ?? item.serverName ?? "–")}</Cell>
                  <Cell>
                    {item.severity ? <SeverityMark severity={item.severity} /> : <span className="text-muted">–</span>}
                  </Cell>
                  <Cell muted>{timelineKindLabels[item.kind]}</Cell>
                  <Cell wrap className="min-w-80">
                    {visible(item.title)} <span className="text-muted">{visible(item.detail)}</span>
                  </Cell>
                  <Cell end>{formatCount(item.count)}</Cell>
                  <Cell>
                    {item.clusters.map((cluster) => (
                      <ClusterChip key={cluster} {...markOf(cluster)} />
                    ))}
                  </Cell>
                  <Cell mono>{href ? <Link href={href}>{sourceWords(item)}</Link> : sourceWords(item)}</Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      </ScrollX>
      {onMore ? (
        <Button className="mx-gutter my-3" onClick={onMore}>
          Read on
        </Button>
      ) : null}
    </>
  );
}
