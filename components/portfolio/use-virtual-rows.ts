"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

const nearEndRows = 30;

type VirtualRowsInput<Item> = {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  pane: RefObject<HTMLDivElement | null>;
  /** In pixels, until a row is measured. */
  rowHeight?: number;
  onEndNear: () => void;
};

/** Which rows of a long table are on the page, and how high the rest is above and below; asks for more near the end. */
export function useVirtualRows<Item>({ items, keyOf, pane, rowHeight = 32, onEndNear }: VirtualRowsInput<Item>) {
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
    scrollPaddingStart: rowHeight,
    initialRect: { width: 0, height: 640 },
  });
  const rows = virtual.getVirtualItems();
  const nearEnd = items.length > 0 && (rows.at(-1)?.index ?? 0) >= items.length - nearEndRows;
  useEffect(() => {
    if (nearEnd) onEndNear();
  }, [nearEnd, onEndNear, items.length]);
  return {
    rows,
    before: rows[0]?.start ?? 0,
    after: virtual.getTotalSize() - (rows.at(-1)?.end ?? 0),
    scrollTo: (index: number) => virtual.scrollToIndex(index),
    measure: virtual.measureElement,
  };
}
