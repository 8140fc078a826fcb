"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { ScrollPane } from "@/components/findings/scroll-pane";
import type { ClusterMark } from "@/components/findings/use-clusters";
import { useZone } from "@/components/ui/clock";
import { cx } from "@/components/ui/cx";
import { formatInstant } from "@/lib/core/time";
import type { TimelineItem } from "@/lib/timeline/schema";

import { eventColumns, EventRow } from "./event-row";

type EventListProps = {
  caseId: string;
  items: readonly TimelineItem[];
  activeId: string | null;
  onActivate: (id: string) => void;
  onStar: (item: TimelineItem) => void;
  mayStar: boolean;
  markOf: (key: string) => ClusterMark;
  onEnd: () => void;
  onStart: () => void;
  /** The first event in sight changed. */
  onView: (at: string) => void;
};

type ListRow = { kind: "day"; key: string; label: string } | { kind: "event"; key: string; item: TimelineItem };

const narrow = "(max-width: 47.99rem)";
/** Pages are fetched this many rows before an end comes into sight. */
const ahead = 60;

function useRowHeight(): number {
  const isNarrow = useSyncExternalStore(
    (onChange) => {
      const media = globalThis.matchMedia(narrow);
      media.addEventListener("change", onChange);
      return () => media.removeEventListener("change", onChange);
    },
    () => globalThis.matchMedia(narrow).matches,
    () => false,
  );
  return isNarrow ? 52 : 32;
}

/** Events with a head per day. Only what is in sight is on the page, and pages come and go at both ends without a jump. */
export function EventList({
  caseId,
  items,
  activeId,
  onActivate,
  onStar,
  mayStar,
  markOf,
  onEnd,
  onStart,
  onView,
}: EventListProps) {
  const { zone } = useZone();
  const pane = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const rows = useMemo(() => {
    const found: ListRow[] = [];
    let day = "";
    for (const item of items) {
      const date = formatInstant(item.at, { zone, precision: "day" });
      if (date !== day)
        found.push({
          kind: "day",
          key: `day ${date}`,
          label: `${weekday(item.at, zone)} ${date}`,
        });
      day = date;
      found.push({ kind: "event", key: item.id, item });
    }
    return found;
  }, [items, zone]);
  // oxlint-disable-next-line react/incompatible-library -- the list is measured on every render; nothing of it is memoized
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => pane.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
    initialRect: { width: 0, height: 640 },
  });
  const anchor = useRef<{ key: string; into: number } | null>(null);
  const shown = virtual.getVirtualItems();
  const topIndex = Math.floor((virtual.scrollOffset ?? 0) / rowHeight);
  useLayoutEffect(() => {
    virtual.measure();
  }, [rowHeight, virtual]);
  // Pages fetched or dropped above move every row; the row at the top of the pane stays where the reader sees it.
  useLayoutEffect(() => {
    const held = anchor.current;
    const element = pane.current;
    if (!held || !element) return;
    const index = rows.findIndex((row) => row.key === held.key);
    // Another list altogether begins at its start.
    const top = index === -1 ? 0 : index * rowHeight + held.into;
    if (index === -1) anchor.current = null;
    if (Math.abs(element.scrollTop - top) > 1) element.scrollTop = top;
  }, [rows, rowHeight]);
  const hold = useCallback(() => {
    const element = pane.current;
    if (!element) return;
    const index = Math.floor(element.scrollTop / rowHeight);
    const row = rows[index];
    anchor.current = row ? { key: row.key, into: element.scrollTop - index * rowHeight } : null;
  }, [rows, rowHeight]);

  const lastIndex = shown.at(-1)?.index ?? 0;
  const nearEnd = rows.length > 0 && lastIndex >= rows.length - ahead;
  const nearStart = rows.length > 0 && topIndex < ahead;
  useEffect(() => {
    if (nearEnd) onEnd();
  }, [nearEnd, onEnd, rows.length]);
  useEffect(() => {
    if (nearStart) onStart();
  }, [nearStart, onStart, rows.length]);
  const topRow = rows[topIndex];
  const topEvent = topRow?.kind === "event" ? topRow : rows[topIndex + 1];
  const topAt = topEvent?.kind === "event" ? topEvent.item.at : null;
  useEffect(() => {
    if (topAt) onView(topAt);
  }, [topAt, onView]);
  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => row.key === activeId);
  const shownId = useRef<string | null>(null);
  useLayoutEffect(() => {
    const element = pane.current;
    // Only a move of the reader scrolls, once, as soon as the event is among the rows.
    if (activeIndex < 0 || shownId.current === activeId || !element) return;
    shownId.current = activeId;
    // One row is kept free at the top for the day head that sticks there.
    const top = activeIndex * rowHeight;
    if (top < element.scrollTop + rowHeight) element.scrollTop = Math.max(0, top - rowHeight);
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [activeId, activeIndex, rowHeight]);
  const day = rows.slice(0, topIndex + 1).findLast((row) => row.kind === "day");
  return (
    <div className="flex min-h-0 grow flex-col">
      <div
        aria-hidden="true"
        className={cx(
          "grid h-8 shrink-0 items-center gap-x-2 border-b border-line-strong px-gutter text-compact font-medium text-muted max-md:hidden",
          eventColumns,
        )}
      >
        <span />
        <span>Time</span>
        <span>Server</span>
        <span>Severity</span>
        <span>Event</span>
        <span>Clusters</span>
        <span>Source</span>
      </div>
      <ScrollPane
        ref={pane}
        label="Events"
        data-virtual=""
        onScroll={hold}
        className="relative grow [overflow-anchor:none]"
      >
        {day?.kind === "day" ? (
          <p aria-hidden="true" style={{ height: rowHeight, marginBottom: -rowHeight }} className={dayHead}>
            {day.label}
          </p>
        ) : null}
        <ul style={{ height: virtual.getTotalSize() }} className="relative">
          {shown.map((place) => {
            const row = rows[place.index];
            if (!row) return null;
            return (
              <li
                key={row.key}
                className="absolute inset-x-0 top-0"
                style={{ height: rowHeight, transform: `translateY(${place.start}px)` }}
              >
                {row.kind === "day" ? (
                  <p className="flex h-full items-center border-b border-line bg-subtle px-gutter text-compact font-medium">
                    {row.label}
                  </p>
                ) : (
                  <EventRow
                    caseId={caseId}
                    item={row.item}
                    active={place.index === activeIndex}
                    onActivate={onActivate}
                    onStar={onStar}
                    mayStar={mayStar}
                    markOf={markOf}
                  />
                )}
              </li>
            );
          })}
        </ul>
      </ScrollPane>
    </div>
  );
}

const dayHead = "sticky top-0 z-5 flex items-center border-b border-line bg-subtle px-gutter text-compact font-medium";
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The weekday of the date as it is shown, so that a zone never pairs a date with its neighbour's day. */
function weekday(at: string, zone: string): string {
  const date = formatInstant(at, { zone, precision: "day" });
  return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "";
}
