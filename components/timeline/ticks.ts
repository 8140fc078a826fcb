import { dayMs, epochMs, formatClock, formatDay, hourMs, minuteMs, type Zone } from "@/lib/core/time";

const steps = [
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  7 * dayMs,
  14 * dayMs,
  28 * dayMs,
  84 * dayMs,
  364 * dayMs,
];

export type Tick = { atMs: number; label: string };

/** At most about `most` round instants of a span, with a day where a day begins and the hour between. */
export function ticksOf(fromMs: number, toMs: number, { most, zone }: { most: number; zone: Zone }): Tick[] {
  const least = (toMs - fromMs) / Math.max(1, most);
  const step = steps.find((length) => length >= least) ?? Math.ceil(least / (364 * dayMs)) * 364 * dayMs;
  const ticks: Tick[] = [];
  for (let atMs = Math.ceil(fromMs / step) * step; atMs < toMs; atMs += step) {
    const clock = formatClock(atMs, { zone });
    ticks.push({
      atMs,
      label: step >= dayMs || clock === "00:00" ? formatDay(atMs, { zone, year: step > 100 * dayMs }) : clock,
    });
  }
  return ticks;
}

/** "5 minutes", "3 hours", "2 days": the length of one slice of the strip. */
export function sliceWords(sliceMs: number): string {
  const count = (amount: number, unit: string) => (amount === 1 ? unit : `${amount} ${unit}s`);
  if (sliceMs < hourMs) return count(sliceMs / minuteMs, "minute");
  if (sliceMs < dayMs) return count(sliceMs / hourMs, "hour");
  return count(sliceMs / dayMs, "day");
}

export type Scale = { fromMs: number; toMs: number; width: number };

/** Where an instant stands on the strip, in pixels; it may lie outside. */
export function xOf(scale: Scale, at: string | number | Date): number {
  return ((epochMs(at) - scale.fromMs) / (scale.toMs - scale.fromMs)) * scale.width;
}

/** The instant at a place of the strip, within it. */
export function instantAt(scale: Scale, x: number): number {
  const share = Math.min(1, Math.max(0, x / scale.width));
  return scale.fromMs + share * (scale.toMs - scale.fromMs);
}
