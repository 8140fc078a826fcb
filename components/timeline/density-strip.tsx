"use client";

import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";

import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { useZone } from "@/components/ui/clock";
import { formatInstant } from "@/lib/core/time";
import { sliceStart } from "@/lib/timeline/rules";
import type { DensityView, MarkersView } from "@/lib/timeline/schema";

import { DensityChart, plotBottom, stripHeight } from "./density-chart";
import { instantAt, type Scale, xOf } from "./ticks";
import { useViewAt, type ViewPlace } from "./view-place";

export type Span = { from: Date; to: Date };

type DensityStripProps = {
  density: DensityView;
  markers: MarkersView | undefined;
  selection: Span | null;
  onSelect: (span: Span | null) => void;
  /** A place was pressed without drawing a span: begin the list there. */
  onJump: (at: Date) => void;
  /** Where the list stands. */
  place: ViewPlace;
};

const clickPx = 4;

/** All events over time. Drag to choose a span, press a bar to go there; the ends of a span also move by arrow keys. */
export function DensityStrip({ density, markers, selection, onSelect, onJump, place }: DensityStripProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1100);
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);
  const { zone } = useZone();
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(280, Math.round(entry.contentRect.width)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { from, to } = density;
  const scale = useMemo(
    (): Scale => ({ fromMs: Date.parse(from ?? ""), toMs: Date.parse(to ?? ""), width }),
    [from, to, width],
  );
  if (from === null || to === null) return null;
  const snapped = (start: number, end: number): Span => {
    const fromMs = sliceStart(instantAt(scale, Math.min(start, end)), density.sliceMs);
    return {
      from: new Date(fromMs),
      to: new Date(sliceStart(instantAt(scale, Math.max(start, end)), density.sliceMs) + density.sliceMs),
    };
  };
  const placeOf = (event: PointerEvent<HTMLElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const drawn = drag && Math.abs(drag.end - drag.start) > clickPx ? snapped(drag.start, drag.end) : null;
  const shown = drawn ?? selection;

  const finish = () => {
    if (!drag) return;
    if (drawn) onSelect(drawn);
    else onJump(new Date(sliceStart(instantAt(scale, drag.start), density.sliceMs)));
    setDrag(null);
  };
  const moveEnd = (end: "from" | "to", slices: number) => {
    if (!selection) return;
    const moved = { ...selection, [end]: new Date(selection[end].getTime() + slices * density.sliceMs) };
    if (moved.from < moved.to) onSelect(moved);
  };
  return (
    <div ref={frame} className="relative touch-pan-y select-none" style={{ height: stripHeight }}>
      <DensityChart density={density} markers={markers} scale={scale} selection={shown} />
      <ViewMark place={place} scale={scale} />
      <div
        className="absolute inset-x-0 top-6 bottom-6 cursor-crosshair"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ start: placeOf(event), end: placeOf(event) });
        }}
        onPointerMove={(event) => {
          const end = placeOf(event);
          setDrag((known) => known && { ...known, end });
        }}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
      />
      {selection ? (
        <>
          <Handle
            label="Start of the span"
            at={selection.from}
            x={xOf(scale, selection.from)}
            scale={scale}
            onMove={(slices) => moveEnd("from", slices)}
          />
          <Handle
            label="End of the span"
            at={selection.to}
            x={xOf(scale, selection.to)}
            scale={scale}
            onMove={(slices) => moveEnd("to", slices)}
          />
        </>
      ) : null}
      <p role="status" className="sr-only">
        {shown
          ? `Span ${formatInstant(shown.from, { zone })} to ${formatInstant(shown.to, { zone })}, ${formatCount(countIn(density, shown))} events`
          : ""}
      </p>
    </div>
  );
}

/** A small arrow under the strip where the list stands. */
function ViewMark({ place, scale }: { place: ViewPlace; scale: Scale }) {
  const at = useViewAt(place);
  const x = at === null ? -1 : Math.round(xOf(scale, at));
  if (x < 0 || x > scale.width) return null;
  return (
    <svg
      aria-hidden="true"
      width={10}
      height={8}
      className="pointer-events-none absolute"
      style={{ left: x - 5, top: plotBottom + 3 }}
    >
      <path d="M 1 7.5 L 5 0.5 L 9 7.5 Z" className="fill-accent stroke-bg" />
    </svg>
  );
}

/** Events of the slices that begin within a span. */
export function countIn(density: DensityView, span: Span): number {
  return density.slices.reduce(
    (sum, slice) =>
      Date.parse(slice.at) >= span.from.getTime() && Date.parse(slice.at) < span.to.getTime() ? sum + slice.count : sum,
    0,
  );
}

function Handle({
  label,
  at,
  x,
  scale,
  onMove,
}: {
  label: string;
  at: Date;
  x: number;
  scale: Scale;
  onMove: (slices: number) => void;
}) {
  const { zone } = useZone();
  if (x < -1 || x > scale.width + 1) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const by =
      event.key === "ArrowRight" || event.key === "ArrowUp"
        ? 1
        : event.key === "ArrowLeft" || event.key === "ArrowDown"
          ? -1
          : 0;
    if (by === 0) return;
    event.preventDefault();
    onMove(event.shiftKey ? by * 10 : by);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={scale.fromMs}
      aria-valuemax={scale.toMs}
      aria-valuenow={at.getTime()}
      aria-valuetext={formatInstant(at, { zone })}
      onKeyDown={onKeyDown}
      className={cx("absolute top-12 grid h-6 w-6 -translate-x-1/2 place-items-center")}
      style={{ left: x }}
    >
      <span className="h-5 w-2 rounded-control border-2 border-accent bg-bg" />
    </div>
  );
}
