"use client";

import { useId } from "react";

import type { CaseGuide } from "@/lib/cases/schema";
import { dayMs, epochMs } from "@/lib/core/time";
import { familyLabel, seenTogether } from "@/lib/servers/rules";
import type { ServerView } from "@/lib/servers/schema";

import { patchedAtOf } from "./moments";
import { dayTicks, timeScale } from "./time-scale";

const edges = { left: 150, right: 755 };
const rowHeight = 17;

type ChartProps = { servers: readonly ServerView[]; window: CaseGuide["exposureWindow"]; firstAt: string | null };

/** Where the chart ends: past what was seen and patched; an exposure that still runs goes on beyond the edge. */
function endOf({ servers, window, firstAt }: ChartProps): number {
  const seen = servers.flatMap((server) => [
    ...server.seen.flatMap((kind) => kind.spans.map((span) => epochMs(span.to))),
    server.patchedAt === null ? 0 : epochMs(server.patchedAt),
  ]);
  return (
    Math.max(epochMs(window.latestNeededAt) + 18 * dayMs, firstAt === null ? 0 : epochMs(firstAt), ...seen) + 2 * dayMs
  );
}

/** The kinds of a family share a row, or a server with every front-end protocol would fill the page; the table has each. */
function rowsOf(server: ServerView) {
  return [...Map.groupBy(server.seen, (kind) => familyLabel(kind.logKind))].map(([label, kinds], index) => ({
    server,
    label,
    first: index === 0,
    ...seenTogether(kinds),
  }));
}

export function CoverageChart(props: ChartProps) {
  const { servers, window, firstAt } = props;
  const titleId = useId();
  const scale = timeScale({ from: epochMs(window.earliestAt), to: endOf(props) }, edges);
  const patchedAt = patchedAtOf(servers);
  const rows = servers.flatMap(rowsOf);
  // Rows of one server stand together, with a little air before the next.
  const placed = rows.map((row, index) => ({
    ...row,
    y: 20 + index * rowHeight + rows.slice(1, index + 1).filter((each) => each.first).length * 8,
  }));
  const bottom = (placed.at(-1)?.y ?? 20) + rowHeight;
  const width = (from: string | number, to: string | number) => Math.max(0, scale.x(to) - scale.x(from));
  return (
    <svg
      viewBox={`0 0 760 ${bottom + 18}`}
      width="100%"
      role="img"
      aria-labelledby={titleId}
      className="block text-meta"
    >
      <title id={titleId}>{`Log coverage of ${servers.map((server) => server.hostname).join(", ")}. ${placed
        .filter((row) => row.gaps.length > 0)
        .map((row) => `${row.server.hostname}: ${row.label} has gaps`)
        .join("; ")}`}</title>
      {dayTicks(scale, 6).map((tick) => (
        <text key={tick.at} x={scale.x(tick.at)} y="11" className="fill-muted">
          {tick.label}
        </text>
      ))}
      {placed.map(({ server, label, first, spans, gaps, y: top }) => (
        <g key={`${server.id}${label}`}>
          {first ? (
            <text x="0" y={top + 10} className="fill-fg font-semibold">
              {server.hostname.length > 9 ? `${server.hostname.slice(0, 8)}…` : server.hostname}
            </text>
          ) : null}
          <text x="68" y={top + 10} className="fill-muted">
            {label}
          </text>
          <rect
            x={edges.left}
            y={top}
            width={edges.right - edges.left}
            height="12"
            fill="url(#m-hatch-control)"
            className="opacity-60"
          />
          {gaps.map((gap) => (
            <g key={gap.from}>
              <rect x={scale.x(gap.from)} y={top} width={width(gap.from, gap.to)} height="12" className="fill-bg" />
              <rect
                x={scale.x(gap.from)}
                y={top}
                width={width(gap.from, gap.to)}
                height="12"
                fill="url(#m-hatch-high)"
              />
            </g>
          ))}
          {spans.map((span) => (
            <rect
              key={span.from}
              x={scale.x(span.from)}
              y={top}
              width={Math.max(1, width(span.from, span.to))}
              height="12"
              className="fill-seen"
            />
          ))}
        </g>
      ))}
      {firstAt === null ? null : (
        <Line x={scale.x(firstAt)} bottom={bottom} ink="stroke-critical" label="first exploit" end />
      )}
      {patchedAt === null ? null : <Line x={scale.x(patchedAt)} bottom={bottom} ink="stroke-done" label="patched" />}
    </svg>
  );
}

function Line({
  x,
  bottom,
  ink,
  label,
  end = false,
}: {
  x: number;
  bottom: number;
  ink: string;
  label: string;
  end?: boolean;
}) {
  return (
    <>
      <path d={`M${x} 16V${bottom + 4}`} strokeWidth="1.5" fill="none" className={ink} />
      <text x={end ? x - 3 : x + 3} y={bottom + 14} textAnchor={end ? "end" : "start"} className="fill-fg">
        {label}
      </text>
    </>
  );
}
