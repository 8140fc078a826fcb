"use client";

import Link from "next/link";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { SeverityMark } from "@/components/marks/severity-mark";
import type { ClusterMark } from "@/components/findings/use-clusters";
import { Button } from "@/components/ui/button";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { TimelineItem } from "@/lib/timeline/schema";
import { timelineKindLabels } from "@/lib/core/words";

import { sourceWords } from "./event-row";

type EventPeekProps = {
  caseId: string;
  item: TimelineItem;
  markOf: (key: string) => ClusterMark;
  onEdit: (() => void) | null;
  onRemove: (() => void) | null;
};

/** The chosen event whole: all its words, its full stamp, and where it leads. */
export function EventPeek({ caseId, item, markOf, onEdit, onRemove }: EventPeekProps) {
  return (
    <section
      aria-label="Chosen event"
      className="grid max-h-40 shrink-0 gap-1 overflow-y-auto border-t border-line-strong px-gutter py-2"
    >
      <p className="flex flex-wrap items-center gap-2">
        <Time at={item.at} precision={item.precision} mono className="font-semibold" />
        <span className="text-compact text-muted">known to the {item.precision}</span>
        {item.severity ? <SeverityMark severity={item.severity} /> : null}
        {item.server ? <Tag>{visible(item.server.hostname)}</Tag> : null}
        {item.clusters.map((cluster) => (
          <ClusterChip key={cluster} {...markOf(cluster)} withName />
        ))}
        <span className="ml-auto flex items-center gap-3">
          {item.findingId ? <Link href={`/cases/${caseId}/findings?finding=${item.findingId}`}>Finding</Link> : null}
          {item.evidence ? (
            <Link href={`/cases/${caseId}/evidence?evidence=${item.evidence.id}`}>
              {visible(item.evidence.filename)}
            </Link>
          ) : null}
          {onEdit ? <Button onClick={onEdit}>Edit</Button> : null}
          {onRemove ? <Button onClick={onRemove}>Remove</Button> : null}
        </span>
      </p>
      <p className="wrap-anywhere">
        <b>{visible(item.title)}</b>
        {item.detail ? <span className="whitespace-pre-wrap"> {visible(item.detail)}</span> : null}
      </p>
      <p className="text-compact text-muted">
        {timelineKindLabels[item.kind]} · {sourceWords(item)}
      </p>
    </section>
  );
}
