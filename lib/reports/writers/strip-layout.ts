import { dayMs } from "@/lib/core/time";
import type { Drawing, Marker } from "@/lib/reports/document";

export type PlacedMarker = Marker & { x: number; row: number; side: "left" | "right" };

export type StripLayout = {
  left: number;
  right: number;
  spanMs: number;
  markerRows: number;
  markers: PlacedMarker[];
  ticks: { at: number; x: number }[];
  x: (at: string) => number;
};

/** Room for a label: its widest line and the dot. */
const gap = 12;

/**
 * Places markers so that no two labels of one row overlap, and chooses day ticks. `left` and `right` bound the axis;
 * `labelWidth` measures a label with its time in the same units.
 */
export function stripLayout(
  drawing: Extract<Drawing, { kind: "strip" }>,
  box: { left: number; right: number; labelWidth: (marker: Marker) => number },
): StripLayout {
  const from = Date.parse(drawing.from);
  const to = Date.parse(drawing.to);
  const spanMs = Math.max(1, to - from);
  const place = (at: number) =>
    box.left + ((Math.min(Math.max(at, from), to) - from) / spanMs) * (box.right - box.left);
  const rows: { from: number; to: number }[][] = [];
  const markers: PlacedMarker[] = [];
  for (const marker of drawing.markers
    .filter((one) => Number.isFinite(Date.parse(one.at)))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const x = place(Date.parse(marker.at));
    const width = box.labelWidth(marker) + gap;
    const side = x + width > box.right && x - width > 0 ? "left" : "right";
    const taken = side === "right" ? { from: x - 4, to: x + width } : { from: x - width, to: x + 4 };
    const free = rows.findIndex((row) => row.every((other) => other.to < taken.from || other.from > taken.to));
    const row = free === -1 ? rows.length : free;
    rows[row] = [...(rows[row] ?? []), taken];
    markers.push({ ...marker, x, row, side });
  }
  return {
    left: box.left,
    right: box.right,
    spanMs,
    markerRows: rows.length,
    markers,
    ticks: ticksOf(from, to).map((at) => ({ at, x: place(at) })),
    x: (at) => place(Date.parse(at)),
  };
}

function ticksOf(from: number, to: number): number[] {
  const days = (to - from) / dayMs;
  const step = [1, 2, 7, 14, 30, 90, 365].find((candidate) => days / candidate <= 8) ?? Math.ceil(days / 8);
  const first = Math.ceil(from / dayMs) * dayMs;
  const ticks: number[] = [];
  for (let at = first; at <= to && ticks.length < 12; at += step * dayMs) ticks.push(at);
  return ticks;
}
