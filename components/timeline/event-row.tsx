"use client";

import Link from "next/link";
import { memo } from "react";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { Glyph } from "@/components/marks/glyph";
import { SeverityMark } from "@/components/marks/severity-mark";
import type { ClusterMark } from "@/components/findings/use-clusters";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { TimelineItem } from "@/lib/timeline/schema";
import { timelineKindLabels } from "@/lib/core/words";

/** Columns shared by the rows and their heads: star, time, server, severity, event, clusters, source. */
export const eventColumns = "md:grid-cols-[2.5rem_6.5rem_7rem_6rem_minmax(0,1fr)_5rem_14rem]";

/** Where an event leads: to the finding behind it, else to its file. */
export function sourceHref(caseId: string, item: TimelineItem): string | null {
  if (item.findingId) return `/cases/${caseId}/findings?finding=${item.findingId}`;
  if (item.evidenceId) return `/cases/${caseId}/evidence?evidence=${item.evidenceId}`;
  return item.taskId ? `/cases/${caseId}/checklist?task=${item.taskId}` : null;
}

/** What stands in the source column: the file, or who wrote it. */
export function sourceWords(item: TimelineItem): string {
  if (item.evidence) return visible(item.evidence.filename);
  return item.kind === "person" ? (item.author ?? "by hand") : timelineKindLabels[item.kind];
}

type StarProps = { item: TimelineItem; onStar: (item: TimelineItem) => void };

export function Star({ item, onStar }: StarProps) {
  return (
    <button
      type="button"
      aria-pressed={item.starred}
      aria-label={`Star: ${visible(item.title)}`}
      onClick={() => onStar(item)}
      className={cx(
        "grid size-6 place-items-center rounded-control hover:bg-hover",
        item.starred ? "text-accent" : "text-muted",
      )}
    >
      <Glyph name={item.starred ? "star" : "unstar"} />
    </button>
  );
}

type EventRowProps = StarProps & {
  caseId: string;
  active: boolean;
  onActivate: (id: string) => void;
  mayStar: boolean;
  markOf: (key: string) => ClusterMark;
};

/** One event: when, where, how bad, what, and from which source. */
export const EventRow = memo(function EventRow({
  caseId,
  item,
  active,
  onActivate,
  onStar,
  mayStar,
  markOf,
}: EventRowProps) {
  const href = sourceHref(caseId, item);
  const server = visible(item.server?.hostname ?? item.serverName ?? (item.kind === "person" ? "People" : "–"));
  return (
    <div
      aria-current={active ? "true" : undefined}
      className={cx(
        "relative grid h-full grid-cols-[2rem_4.75rem_minmax(0,1fr)] items-center gap-x-2 border-b border-line px-gutter max-md:px-2",
        eventColumns,
        active ? "urgent-accent bg-selected" : "hover:bg-hover",
      )}
    >
      <span className="relative z-1 max-md:row-span-2">
        {mayStar ? (
          <Star item={item} onStar={onStar} />
        ) : item.starred ? (
          <Glyph name="star" className="text-accent" />
        ) : null}
      </span>
      <span className="mono font-semibold max-md:font-normal">
        {item.precision === "day" ? (
          <Time at={item.at} as="day" />
        ) : (
          <Time at={item.at} as="clock" precision={item.precision} mono />
        )}
      </span>
      <span className="truncate max-md:hidden">{server}</span>
      <span className="max-md:hidden">
        {item.severity ? (
          <SeverityMark severity={item.severity} />
        ) : (
          <span className="text-muted">{timelineKindLabels[item.kind]}</span>
        )}
      </span>
      <span className="flex min-w-0 items-center gap-1.5">
        {item.severity ? <SeverityMark severity={item.severity} look="alone" className="md:hidden" /> : null}
        <button
          type="button"
          onClick={() => onActivate(item.id)}
          title={visible(item.title)}
          className="min-w-0 truncate text-left after:absolute after:inset-0"
        >
          {visible(item.title)}
          {item.detail ? <span className="text-muted"> {visible(item.detail)}</span> : null}
        </button>
        {item.count > 1 ? <span className="shrink-0 text-compact text-muted">{formatCount(item.count)}×</span> : null}
      </span>
      <span className="flex gap-1 max-md:hidden">
        {item.clusters.slice(0, 3).map((cluster) => (
          <ClusterChip key={cluster} {...markOf(cluster)} />
        ))}
      </span>
      <span className="mono relative z-1 min-w-0 truncate max-md:hidden">
        {href ? (
          <Link href={href} title={sourceWords(item)}>
            {sourceWords(item)}
          </Link>
        ) : (
          <span className="font-sans text-muted">{sourceWords(item)}</span>
        )}
      </span>
      <span className="col-start-2 col-end-4 truncate text-compact text-muted md:hidden">
        {server} · {sourceWords(item)}
      </span>
    </div>
  );
});
