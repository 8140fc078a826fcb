import { dayMs, epochMs, formatDay } from "@/lib/core/time";

export type TimeScale = { from: number; to: number; x: (at: string | number) => number };

/** Maps a span of time onto `left`..`right`; what lies outside sticks to the edge. */
export function timeScale(span: { from: number; to: number }, edges: { left: number; right: number }): TimeScale {
  const length = Math.max(1, span.to - span.from);
  const x = (at: string | number) => {
    const share = (epochMs(at) - span.from) / length;
    return edges.left + Math.max(0, Math.min(1, share)) * (edges.right - edges.left);
  };
  return { ...span, x };
}

const steps = [1, 2, 5, 7, 14, 30, 60, 90, 180, 365];

/** Whole days (UTC) to write under a chart, at most `most` of them. */
export function dayTicks(scale: TimeScale, most: number): { at: number; label: string }[] {
  const days = (scale.to - scale.from) / dayMs;
  const step = steps.find((each) => days / each <= most) ?? Math.ceil(days / most);
  const first = Math.ceil(scale.from / dayMs) * dayMs;
  const ticks: { at: number; label: string }[] = [];
  for (let at = first; at <= scale.to; at += step * dayMs) ticks.push({ at, label: formatDay(at) });
  return ticks;
}

export type Flag = { key: string; x: number; width: number };
export type PlacedFlag = { key: string; side: "start" | "end"; row: number };

/** Finds for every flag a side of its line and a row where its words hit no other words and no other line. */
export function placeFlags(flags: readonly Flag[], edges: { left: number; right: number; rows: number }): PlacedFlag[] {
  const taken: { from: number; to: number; row: number }[] = [];
  const placed: PlacedFlag[] = [];
  const gap = 10;
  for (const flag of flags.toSorted((a, b) => a.x - b.x)) {
    const boxOf = (side: "start" | "end") =>
      side === "start"
        ? { from: flag.x + gap, to: flag.x + gap + flag.width }
        : { from: flag.x - gap - flag.width, to: flag.x - gap };
    const fits = (box: { from: number; to: number }, row: number) =>
      box.from >= edges.left &&
      box.to <= edges.right &&
      taken.every((other) => other.row !== row || box.to < other.from || box.from > other.to) &&
      flags.every((other) => other.key === flag.key || row > 0 || other.x + 4 < box.from || other.x - 4 > box.to);
    const choices = Array.from({ length: edges.rows }, (_, row) => row).flatMap((row) => [
      { side: "end" as const, row },
      { side: "start" as const, row },
    ]);
    const choice = choices.find(({ side, row }) => fits(boxOf(side), row)) ?? {
      side: flag.x > (edges.left + edges.right) / 2 ? ("end" as const) : ("start" as const),
      row: edges.rows - 1,
    };
    const box = boxOf(choice.side);
    taken.push({ ...box, row: choice.row });
    placed.push({ key: flag.key, ...choice });
  }
  return placed;
}
