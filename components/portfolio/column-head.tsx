"use client";

import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

import { cx } from "@/components/ui/cx";
import { Column } from "@/components/ui/table";

import type { CaseSort } from "./filter-state";
import { narrowest, organizationWidth, sizeWithin, widest } from "./table-look";

const step = 16;

type ColumnHeadProps = {
  word: string;
  title?: string;
  /** The order that this head asks for; without one it cannot be pressed. */
  of?: CaseSort;
  sort: CaseSort;
  onSort: (sort: CaseSort) => void;
  end?: boolean;
  className?: string;
  /** In pixels; without one the column takes what is left. */
  width?: number;
  onWidth: (pixels: number | null) => void;
};

const descending: readonly CaseSort[] = ["attention", "compromise", "exposure", "activity"];

/** The head of a column: pressed it orders the list, pressed again the list is worst first; its right edge makes it wider. */
export function ColumnHead({ word, title, of, sort, onSort, end, className, width, onWidth }: ColumnHeadProps) {
  const direction =
    of !== undefined && sort === of ? (descending.includes(of) ? "descending" : "ascending") : undefined;
  return (
    <Column
      end={end}
      sort={direction}
      className={cx("group/head relative", className)}
      style={width === undefined ? undefined : { width }}
    >
      {of === undefined ? (
        <span title={title}>{word}</span>
      ) : (
        <SortButton title={title} onPress={() => onSort(sort === of ? "attention" : of)}>
          {word}
        </SortButton>
      )}
      <Edge word={word} width={width} onWidth={onWidth} />
    </Column>
  );
}

function SortButton({ title, onPress, children }: { title?: string; onPress: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      title={title}
      onClick={onPress}
      className="-mx-1 inline-flex h-6 items-center rounded-control px-1 hover:bg-hover hover:text-fg"
    >
      {children}
    </button>
  );
}

/** The right edge of a head: dragged, or moved by the arrow keys; pressed twice, or with Backspace, it is as it was. */
function Edge({ word, width, onWidth }: Pick<ColumnHeadProps, "word" | "width" | "onWidth">) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const shown = (edge: HTMLElement) => width ?? edge.parentElement?.getBoundingClientRect().width ?? narrowest;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by !== undefined) onWidth(sizeWithin(shown(event.currentTarget) + by));
    else if (event.key === "Backspace" || event.key === "Delete") onWidth(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    from.current = { x: event.clientX, width: shown(event.currentTarget) };
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (from.current) onWidth(sizeWithin(from.current.width + event.clientX - from.current.x));
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${word}`}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuenow={Math.round(width ?? organizationWidth)}
      aria-valuetext={width === undefined ? "as wide as there is room" : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
      onDoubleClick={() => onWidth(null)}
      className="absolute inset-y-1 right-0 w-2 cursor-col-resize touch-none border-r border-transparent group-hover/head:border-line-strong hover:border-accent max-md:hidden"
    />
  );
}
