"use client";

import { useQuery } from "@tanstack/react-query";
import { memo } from "react";

import { SeverityMark } from "@/components/marks/severity-mark";
import { useZone } from "@/components/ui/clock";
import { formatCount } from "@/components/ui/numbers";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { type Severity, severities } from "@/lib/core/states";
import { formatInstant } from "@/lib/core/time";
import type { DensityLane, DensityView } from "@/lib/timeline/schema";

/** Marks stand this far apart at most; what falls together shows its worst. */
const slots = 72;
const mostLanes = 6;

type Slot = { index: number; count: number; worst: Severity; at: string };

function slotsOf(lane: DensityLane, { fromMs, toMs }: { fromMs: number; toMs: number }): Slot[] {
  const found = new Map<number, Slot>();
  for (const slice of lane.slices) {
    const index = Math.min(slots - 1, Math.floor(((Date.parse(slice.at) - fromMs) / (toMs - fromMs)) * slots));
    const known = found.get(index);
    const worse =
      known && severities.indexOf(known.worst) <= severities.indexOf(slice.worst) ? known.worst : slice.worst;
    found.set(index, { index, count: slice.count + (known?.count ?? 0), worst: worse, at: known?.at ?? slice.at });
  }
  return [...found.values()];
}

type Seen = { fromMs: number; toMs: number };

/** When web logs of a server were seen, as spans that do not overlap. */
function seenOf(
  items: readonly { serverId: string | null; logKind: string; fromAt: string; toAt: string }[],
  serverId: string | null,
): Seen[] {
  const merged: Seen[] = [];
  const spans = items
    .filter((item) => item.serverId === serverId && /^(httpproxy|iis)/.test(item.logKind))
    .map((item) => ({ fromMs: Date.parse(item.fromAt), toMs: Date.parse(item.toAt) }));
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else merged.push({ ...span });
  }
  return merged;
}

type ServerLanesProps = { caseId: string; density: DensityView; onJump: (at: Date) => void };

/** One lane per server: the worst of each stretch of time, on a ground that is hatched where no web log was seen. */
export const ServerLanes = memo(function ServerLanes({ caseId, density, onJump }: ServerLanesProps) {
  const { zone } = useZone();
  const coverage = useQuery(api.evidence.coverage.queryOptions({ input: { caseId } }));
  if (density.from === null || density.to === null) return null;
  const span = { fromMs: Date.parse(density.from), toMs: Date.parse(density.to) };
  const share = (ms: number) => Math.min(100, Math.max(0, ((ms - span.fromMs) / (span.toMs - span.fromMs)) * 100));
  const lanes = density.lanes
    .toSorted((a, b) => Number(a.serverId === null) - Number(b.serverId === null))
    .slice(0, mostLanes);
  const left = density.lanes.length - lanes.length;
  return (
    <div className="grid gap-px" role="group" aria-label="By server; hatched where no HttpProxy or IIS log was seen">
      {lanes.map((lane) => (
        <div key={lane.serverId ?? lane.name} className="grid h-6 grid-cols-[5.5rem_minmax(0,1fr)] items-center">
          <b className="truncate pr-2 text-compact" title={visible(lane.name)}>
            {visible(lane.name)}
          </b>
          <div
            className={
              lane.serverId === null
                ? "relative h-6 border-b border-line"
                : "hatch relative h-6 border-b border-line text-line-strong"
            }
          >
            {seenOf(coverage.data?.items ?? [], lane.serverId).map((seen) => (
              <span
                key={`${seen.fromMs} ${seen.toMs}`}
                className="absolute inset-y-0 bg-bg"
                style={{ left: `${share(seen.fromMs)}%`, width: `${share(seen.toMs) - share(seen.fromMs)}%` }}
              />
            ))}
            {slotsOf(lane, span).map((slot) => (
              <button
                key={slot.index}
                type="button"
                tabIndex={-1}
                aria-hidden="true"
                title={`${formatInstant(slot.at, { zone })}: ${formatCount(slot.count)} ${slot.count === 1 ? "event" : "events"}, worst ${slot.worst}`}
                onClick={() => onJump(new Date(slot.at))}
                className="absolute top-0 grid h-6 w-3 place-items-center"
                style={{ left: `calc(${(slot.index / slots) * 100}% - 2px)` }}
              >
                <SeverityMark severity={slot.worst} look="alone" className="[&_svg]:size-3" />
              </button>
            ))}
          </div>
        </div>
      ))}
      {left > 0 ? <p className="text-compact text-muted">and {formatCount(left)} more, by the server filter</p> : null}
    </div>
  );
});
