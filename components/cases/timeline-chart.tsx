"use client";

import { useId } from "react";

import { useZone } from "@/components/ui/clock";
import { dayMs, epochMs, formatClock, formatDay, formatInstant } from "@/lib/core/time";
import type { ServerView } from "@/lib/servers/schema";

import type { Moment } from "./moments";
import { dayTicks, placeFlags, timeScale } from "./time-scale";

type Slice = { at: string; count: number; severe: number };
type ChartProps = {
  moments: readonly Moment[];
  slices: readonly Slice[];
  sliceMs: number;
  servers: readonly ServerView[];
};

const inks: Record<Moment["key"], string> = {
  advisory: "stroke-muted",
  first: "stroke-critical",
  patched: "stroke-done",
  last: "stroke-critical",
};
const edges = { left: 24, right: 736 };

/** The band under the flags: open to the flaw, closed, or nobody knows. */
function bandOf(moments: readonly Moment[], servers: readonly ServerView[]) {
  const patched = moments.find((moment) => moment.key === "patched")?.at ?? null;
  const known = servers.some((server) => server.exposure !== "unknown");
  return {
    patched,
    openWord: !known
      ? "exposure unknown"
      : servers.some((server) => server.exposure === "vulnerable") || patched
        ? "vulnerable"
        : "not shown to be patched",
    pattern: known ? "url(#m-hatch-high)" : "url(#m-hatch-control)",
  };
}

export function TimelineChart({ moments, slices, sliceMs, servers }: ChartProps) {
  const titleId = useId();
  const { zone } = useZone();
  const times = [
    ...moments.map((moment) => epochMs(moment.at)),
    ...slices.flatMap((slice) => [epochMs(slice.at), epochMs(slice.at) + sliceMs]),
  ];
  if (times.length === 0) return null;
  const scale = timeScale({ from: Math.min(...times) - 1.5 * dayMs, to: Math.max(...times) + 1.5 * dayMs }, edges);
  const flags = placeFlags(
    moments.map((moment) => ({ key: moment.key, x: scale.x(moment.at), width: 92 })),
    { left: 0, right: 760, rows: 2 },
  );
  const rows = flags.some((flag) => flag.row > 0) ? 2 : 1;
  const top = 16;
  const band = 58 + (rows - 1) * 32;
  const base = band + 44;
  const most = Math.max(1, ...slices.map((slice) => slice.count));
  const { patched, openWord, pattern } = bandOf(moments, servers);
  const closedX = patched === null ? edges.right : scale.x(patched);
  return (
    <svg viewBox={`0 0 760 ${base + 16}`} width="100%" role="img" aria-labelledby={titleId} className="block text-meta">
      <title id={titleId}>
        {moments
          .map(
            (moment) =>
              `${moment.label} ${formatInstant(moment.at, { zone, precision: moment.key === "advisory" ? "day" : "minute" })}`,
          )
          .join(", ")}
      </title>
      <text x={edges.left} y={band - 5} className="fill-muted">
        {openWord}
      </text>
      {patched === null ? null : (
        <text x={edges.right} y={band - 5} textAnchor="end" className="fill-muted">
          patched
        </text>
      )}
      <rect x={edges.left} y={band} width={Math.max(0, closedX - edges.left)} height="8" fill={pattern} />
      <rect
        x={closedX}
        y={band}
        width={Math.max(0, edges.right - closedX)}
        height="8"
        className="fill-done opacity-60"
      />
      <path d={`M${edges.left} ${band + 8.5}H${edges.right}`} className="stroke-line-strong" fill="none" />
      {slices.map((slice) => {
        const x = scale.x(slice.at);
        const width = Math.max(2, scale.x(epochMs(slice.at) + sliceMs) - x - 1);
        const height = Math.max(1.5, Math.sqrt(slice.count / most) * 30);
        return (
          <rect
            key={slice.at}
            x={x}
            y={base - height}
            width={width}
            height={height}
            className={slice.severe > 0 ? "fill-bar" : "fill-bar-quiet"}
          />
        );
      })}
      <path d={`M${edges.left} ${base + 0.5}H${edges.right}`} className="stroke-line" fill="none" />
      {dayTicks(scale, 9).map((tick) => (
        <text key={tick.at} x={scale.x(tick.at)} y={base + 13} className="fill-muted">
          {tick.label}
        </text>
      ))}
      {moments.map((moment) => {
        const flag = flags.find((each) => each.key === moment.key);
        const x = scale.x(moment.at);
        const y = top + (flag?.row ?? 0) * 32;
        const textX = flag?.side === "end" ? x - 9 : x + 9;
        const anchor = flag?.side === "end" ? "end" : "start";
        return (
          <g key={moment.key} className={inks[moment.key]}>
            <path d={`M${x} ${y - 4}V${band + 8}`} strokeWidth="1.5" fill="none" />
            <Head kind={moment.key} x={x} y={y - 4} />
            <text x={textX} y={y} textAnchor={anchor} stroke="none" className="fill-fg font-semibold">
              {moment.label}
            </text>
            <text x={textX} y={y + 13} textAnchor={anchor} stroke="none" className="fill-muted">
              {formatDay(moment.at, { zone })}
              {moment.key === "advisory" ? "" : ` ${formatClock(moment.at, { zone })}`}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Head({ kind, x, y }: { kind: Moment["key"]; x: number; y: number }) {
  switch (kind) {
    case "advisory":
      return <circle cx={x} cy={y} r="4.5" strokeWidth="1.5" className="fill-bg" />;
    case "patched":
      return (
        <>
          <circle cx={x} cy={y} r="6" stroke="none" className="fill-done" />
          <path d={`m${x - 2.8} ${y} 2 2 3.6-4`} strokeWidth="1.6" fill="none" className="stroke-bg" />
        </>
      );
    case "first":
    case "last":
      return <path d={`M${x} ${y - 6}l6 6-6 6-6-6Z`} stroke="none" className="fill-critical" />;
  }
}
