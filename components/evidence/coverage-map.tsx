import { visible } from "@/components/ui/visible-text";
import { formatDay } from "@/lib/core/time";
import { logKindLabel } from "@/lib/servers/rules";

import { type CoverageMap, dayStart, type KindDays, type ServerDays } from "./coverage-days";

/** One day of one log kind of one server. */
export type CoverageCell = { serverId: string | null; server: string; logKind: string; day: number };

type MapProps = { map: CoverageMap; cell: CoverageCell | null; onCell: (cell: CoverageCell) => void };

const share = (part: number, whole: number) => `${(part / whole) * 100}%`;

/** Days from left to right: solid where logs were seen, hatched where the exposure window has none, a line where it was patched. */
export function CoverageMapView({ map, cell, onCell }: MapProps) {
  const { days } = map;
  const step = Math.max(1, Math.ceil(days.length / 6));
  const ticks = days.filter((_, index) => index % step === 0);
  const from = days[0] ?? 0;
  return (
    <div className="grid grid-cols-[7.5rem_minmax(0,1fr)_4rem] items-center gap-x-3 gap-y-1 max-md:grid-cols-[6rem_minmax(0,1fr)_3.5rem]">
      {map.servers.map((server) => (
        <Server key={server.name} server={server} map={map} cell={cell} onCell={onCell} />
      ))}
      <span />
      <div aria-hidden="true" className="relative h-4 text-meta text-muted">
        {ticks.map((day, index) => (
          <span
            key={day}
            className="absolute whitespace-nowrap max-md:odd:hidden"
            style={
              index === ticks.length - 1 && ticks.length > 3 ? { right: 0 } : { left: share(day - from, days.length) }
            }
          >
            {formatDay(dayStart(day), { zone: "UTC" })}
          </span>
        ))}
      </div>
      <span />
      <Legend />
    </div>
  );
}

function Server({ server, map, cell, onCell }: MapProps & { server: ServerDays }) {
  const patched =
    server.patchedDay === null
      ? "not shown to be patched"
      : `patched ${formatDay(dayStart(server.patchedDay), { zone: "UTC" })}`;
  return (
    <>
      <h3 className="col-span-3 mt-2 first:mt-0">
        <bdi>{visible(server.name)}</bdi> <span className="font-normal text-compact text-muted">{patched}</span>
      </h3>
      {server.kinds.map((kind) => (
        <Kind
          key={kind.logKind}
          kind={kind}
          server={server}
          map={map}
          day={
            cell?.serverId === server.serverId && cell.logKind === kind.logKind && cell.server === server.name
              ? cell.day
              : null
          }
          onDay={(day) => onCell({ serverId: server.serverId, server: server.name, logKind: kind.logKind, day })}
        />
      ))}
    </>
  );
}

type Run = { from: number; days: number; look: "seen" | "part" | "gap" };

function runsOf(kind: KindDays, map: CoverageMap, until: number): Run[] {
  const runs: Run[] = [];
  map.days.forEach((day, index) => {
    const hours = kind.hours[index] ?? 0;
    const missing = day >= map.windowFrom && day <= until;
    const look = hours >= 20 ? "seen" : hours > 0 ? "part" : missing ? "gap" : null;
    const last = runs.at(-1);
    if (look === null) return;
    if (last && last.look === look && last.from + last.days === index) last.days += 1;
    else runs.push({ from: index, days: 1, look });
  });
  return runs;
}

type KindProps = {
  kind: KindDays;
  server: ServerDays;
  map: CoverageMap;
  day: number | null;
  onDay: (day: number) => void;
};

/** The first day in view of which something was seen, or missing; a keyboard opens the row there. */
function firstTold(kind: KindDays, map: CoverageMap): number {
  const index = kind.hours.findIndex((hours) => hours > 0);
  return map.days[Math.max(0, index)] ?? 0;
}

function Kind({ kind, server, map, day, onDay }: KindProps) {
  const { patchedDay } = server;
  const count = map.days.length;
  const from = map.days[0] ?? 0;
  const seen = kind.hours.filter((hours) => hours > 0).length;
  return (
    <>
      <span className="truncate text-compact text-muted">{logKindLabel(kind.logKind)}</span>
      <button
        type="button"
        aria-label={`${server.name}, ${logKindLabel(kind.logKind)}: ${seen} days seen in view, ${kind.gapDays} days missing in the exposure window. Show the files`}
        aria-pressed={day !== null}
        title="Show the files of this day"
        onClick={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          // A key press has no place in the row.
          const index = event.detail === 0 ? null : Math.floor(((event.clientX - left) / width) * count);
          onDay(index === null ? firstTold(kind, map) : (map.days[Math.max(0, Math.min(count - 1, index))] ?? from));
        }}
        className="relative block h-6 w-full cursor-pointer border-y-4 border-transparent bg-track/40 bg-clip-padding"
        data-exact=""
      >
        {runsOf(kind, map, patchedDay ?? map.days.at(-1) ?? 0).map((run) => (
          <span
            key={run.from}
            className={`absolute inset-y-0 ${run.look === "gap" ? "hatch text-control" : run.look === "seen" ? "bg-seen" : "bg-bar-quiet"}`}
            style={{ left: share(run.from, count), width: share(run.days, count) }}
          />
        ))}
        {patchedDay === null || patchedDay < from || patchedDay >= from + count ? null : (
          <span
            className="absolute -inset-y-0.5 border-l-2 border-done"
            style={{ left: share(patchedDay - from + 0.5, count) }}
          />
        )}
        {map.windowFrom >= from && map.windowFrom < from + count ? (
          <span
            className="absolute -inset-y-0.5 border-l border-fg"
            style={{ left: share(map.windowFrom - from, count) }}
          />
        ) : null}
        {day !== null && day >= from && day < from + count ? (
          <span
            className="absolute -inset-y-1 border-2 border-accent"
            style={{ left: share(day - from, count), width: `max(6px, ${share(1, count)})` }}
          />
        ) : null}
      </button>
      <span className={`text-right text-compact ${kind.gapDays > 0 ? "font-medium text-high" : "text-muted"}`}>
        {kind.gapDays > 0 ? `${kind.gapDays} d gap` : "whole"}
      </span>
    </>
  );
}

function Legend() {
  return (
    <ul aria-label="Legend" className="col-span-3 mt-1 flex flex-wrap gap-x-4 gap-y-1 text-compact text-muted">
      <li className="flex items-center gap-1.5">
        <span className="h-3 w-4 bg-seen" data-exact="" />
        seen
      </li>
      <li className="flex items-center gap-1.5">
        <span className="h-3 w-4 bg-bar-quiet" data-exact="" />
        part of the day
      </li>
      <li className="flex items-center gap-1.5">
        <span className="hatch h-3 w-4 text-control" />
        gap in the exposure window
      </li>
      <li className="flex items-center gap-1.5">
        <span className="h-3 border-l border-fg" />
        first exploitation known
      </li>
      <li className="flex items-center gap-1.5">
        <span className="h-3 border-l-2 border-done" />
        patched
      </li>
    </ul>
  );
}
