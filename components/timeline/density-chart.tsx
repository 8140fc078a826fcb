"use client";

import { memo } from "react";

import { useZone } from "@/components/ui/clock";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { formatClock, formatDay, formatInstant } from "@/lib/core/time";
import type { DensityView, MarkersView } from "@/lib/timeline/schema";

import type { Span } from "./density-strip";
import { type Scale, ticksOf, xOf } from "./ticks";

export const stripHeight = 148;
const labelsHeight = 34;
export const plotBottom = stripHeight - 28;
const bandTop = plotBottom + 2;

type ChartProps = {
  density: DensityView;
  markers: MarkersView | undefined;
  scale: Scale;
  selection: Span | null;
};
type Moment = { at: string; label: string; ink: string; mark: string; precision: "day" | "minute" };

function momentsOf(markers: MarkersView): Moment[] {
  const found: (Moment | null)[] = [
    { at: markers.advisoryAt, label: "Advisory", ink: "text-muted", mark: "severity-info", precision: "minute" },
    markers.firstExploitAt
      ? {
          at: markers.firstExploitAt,
          label: "First exploit",
          ink: "text-critical",
          mark: "severity-critical",
          precision: "minute",
        }
      : null,
    markers.patchedAt
      ? { at: markers.patchedAt, label: "Patched", ink: "text-done", mark: "ok", precision: "minute" }
      : null,
    markers.lastSeenAt
      ? {
          at: markers.lastSeenAt,
          label: "Last seen",
          ink: "text-critical",
          mark: "severity-critical",
          precision: "minute",
        }
      : null,
  ];
  return found.filter((moment) => moment !== null);
}

/** Rows of labels so that near ones do not cover each other; about 6.2 px a character. */
function placed(moments: readonly (Moment & { x: number; text: string })[], width: number) {
  const ends = [-Infinity, -Infinity];
  return moments
    .toSorted((a, b) => a.x - b.x)
    .map((moment) => {
      const length = moment.text.length * 6.2 + 18;
      const left = moment.x + length > width;
      const start = left ? moment.x - length : moment.x;
      const free = ends.findIndex((end) => end <= start);
      const row = free === -1 ? 1 : free;
      if (free !== -1) ends[row] = start + length + 8;
      // Without room the mark stands alone; its words are its tooltip.
      return { ...moment, left, row, said: free !== -1 };
    });
}

/** The drawing of the strip: bars by severity, the chosen span, the moments of the case, and when its servers were open. */
export const DensityChart = memo(function DensityChart({ density, markers, scale, selection }: ChartProps) {
  const { zone } = useZone();
  const most = Math.max(1, ...density.slices.map((slice) => slice.count));
  const barWidth = Math.max(1, (density.sliceMs / (scale.toMs - scale.fromMs)) * scale.width - 1);
  const plotHeight = plotBottom - labelsHeight;
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * plotHeight));
  const inSpan = (at: string) =>
    selection === null || (Date.parse(at) >= selection.from.getTime() && Date.parse(at) < selection.to.getTime());
  const within = (x: number) => x >= 0 && x <= scale.width;
  const moments = markers
    ? placed(
        momentsOf(markers)
          .map((moment) => ({
            ...moment,
            x: xOf(scale, moment.at),
            text:
              scale.width < 640
                ? moment.label
                : `${moment.label} ${formatDay(moment.at, { zone })} ${formatClock(moment.at, { zone })}`,
          }))
          .filter((moment) => within(moment.x)),
        scale.width,
      )
    : [];
  return (
    <svg
      width="100%"
      height={stripHeight}
      viewBox={`0 0 ${scale.width} ${stripHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatCount(density.total)} events from ${formatInstant(scale.fromMs, { zone })} to ${formatInstant(scale.toMs, { zone })}. The table view lists them.`}
      className="block max-w-full overflow-visible text-meta"
    >
      {selection ? (
        <rect
          x={xOf(scale, selection.from)}
          width={Math.max(1, xOf(scale, selection.to) - xOf(scale, selection.from))}
          y={labelsHeight}
          height={plotHeight}
          className="fill-selected"
        />
      ) : null}
      <line x1={0} x2={scale.width} y1={labelsHeight} y2={labelsHeight} className="stroke-line" />
      <text x={scale.width} y={labelsHeight + 11} textAnchor="end" className="fill-muted">
        {formatCount(most)}
      </text>
      {density.slices.map((slice) => {
        const x = xOf(scale, slice.at);
        const critical = heightOf(slice.critical);
        const high = heightOf(slice.high);
        const all = Math.max(heightOf(slice.count), Math.min(plotHeight, critical + high));
        const lit = inSpan(slice.at);
        return (
          <g key={slice.at} className={lit ? undefined : "opacity-50"}>
            <rect
              x={x}
              y={plotBottom - all}
              width={barWidth}
              height={all}
              className={lit ? "fill-bar" : "fill-bar-quiet"}
            />
            {high > 0 ? (
              <rect x={x} y={plotBottom - critical - high} width={barWidth} height={high} className="fill-high" />
            ) : null}
            {critical > 0 ? (
              <rect x={x} y={plotBottom - critical} width={barWidth} height={critical} className="fill-critical" />
            ) : null}
          </g>
        );
      })}
      <line x1={0} x2={scale.width} y1={plotBottom} y2={plotBottom} className="stroke-control" />
      {markers ? <ExposureBand markers={markers} scale={scale} /> : null}
      {ticksOf(scale.fromMs, scale.toMs, { most: scale.width / 96, zone }).map((tick) => (
        <text key={tick.atMs} x={xOf(scale, tick.atMs)} y={stripHeight - 4} className="fill-muted">
          {tick.label}
        </text>
      ))}
      {moments.map((moment) => (
        <g key={moment.label} className={moment.ink}>
          <line
            x1={moment.x}
            x2={moment.x}
            y1={moment.row === 0 ? 10 : 26}
            y2={plotBottom}
            className="stroke-current"
            strokeWidth={1.5}
          />
          <use
            className="mark"
            href={`#m-${moment.mark}`}
            x={moment.x - 6}
            y={moment.row === 0 ? 2 : 18}
            width={12}
            height={12}
          />
          <title>{`${moment.label} ${formatInstant(moment.at, { zone })}`}</title>
          {moment.said ? (
            <text
              x={moment.left ? moment.x - 10 : moment.x + 10}
              y={moment.row === 0 ? 12 : 28}
              textAnchor={moment.left ? "end" : "start"}
              className="fill-fg"
            >
              {moment.text}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  );
});

/** Open until patched, per case: from the first known use of the flaw until its last server was patched; hatched where no reading tells. */
function ExposureBand({ markers, scale }: { markers: MarkersView; scale: Scale }) {
  const clamp = (x: number) => Math.min(scale.width, Math.max(0, x));
  const open = clamp(xOf(scale, markers.exposureFrom));
  const known = markers.servers.length > 0 && markers.servers.every((server) => server.exposure !== "unknown");
  const closed = markers.patchedAt ? clamp(xOf(scale, markers.patchedAt)) : scale.width;
  const words = markers.patchedAt
    ? "Open to the flaw until its last server was patched"
    : known
      ? "Open to the flaw"
      : "No build reading tells when it was open";
  return (
    <g>
      <rect
        x={open}
        y={bandTop}
        width={Math.max(0, closed - open)}
        height={4}
        className={cx(known ? "fill-high" : "fill-track")}
        strokeDasharray={known ? undefined : "3 2"}
        stroke={known ? undefined : "currentColor"}
      >
        <title>{words}</title>
      </rect>
      {markers.patchedAt ? (
        <rect x={closed} y={bandTop} width={Math.max(0, scale.width - closed)} height={4} className="fill-done">
          <title>Patched</title>
        </rect>
      ) : null}
    </g>
  );
}
