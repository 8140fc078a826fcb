"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { cx } from "./cx";

export type VirtualListProps<Item> = {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  /** Height of a row as it starts; rows that turn out taller are measured. */
  rowHeight?: number;
  renderRow: (item: Item, index: number) => ReactNode;
  /** Keeps this row in sight; for J and K. */
  activeIndex?: number;
  /** Called when the end comes near; load the next page. */
  onEndNear?: () => void;
  className?: string;
};

/** Thousands of rows with only the visible ones on the page. It scrolls inside itself: give it a height. */
export function VirtualList<Item>({
  label,
  items,
  keyOf,
  rowHeight = 32,
  renderRow,
  activeIndex,
  onEndNear,
  className,
}: VirtualListProps<Item>) {
  const pane = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the list is measured on every render; nothing of it is memoized
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => pane.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 12,
    initialRect: { width: 0, height: 720 },
  });
  const rows = virtual.getVirtualItems();
  const lastIndex = rows.at(-1)?.index ?? 0;
  const nearEnd = items.length > 0 && lastIndex >= items.length - 20;
  useEffect(() => {
    if (nearEnd) onEndNear?.();
  }, [nearEnd, onEndNear, items.length]);
  useEffect(() => {
    if (activeIndex !== undefined && activeIndex >= 0) virtual.scrollToIndex(activeIndex);
  }, [activeIndex, virtual]);
  return (
    <div
      ref={pane}
      role="group"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      data-virtual=""
      className={cx("relative overflow-y-auto -outline-offset-2", className)}
    >
      <ul style={{ height: virtual.getTotalSize() }} className="relative">
        {rows.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <li
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              aria-posinset={row.index + 1}
              aria-setsize={items.length}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {renderRow(item, row.index)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
