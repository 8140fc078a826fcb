"use client";

import { useNow, useZone } from "./clock";
import { cx } from "./cx";
import {
  epochMs,
  formatAgo,
  formatClock,
  formatDay,
  formatDue,
  formatInstant,
  formatSince,
  isPastDue,
  type Instant,
  type Precision,
} from "@/lib/core/time";

export type TimeProps = {
  at: Instant | null | undefined;
  /**
   * stamp: "2021-03-16 14:03 UTC" · clock: "14:03" · day: "16 Mar" · ago: "4 min" · since: "4 min ago" ·
   * due: "2 d overdue" in the colour of lateness. All but stamp carry the full stamp as tooltip and for screen readers.
   */
  as?: "stamp" | "clock" | "day" | "ago" | "since" | "due";
  precision?: Precision;
  /** Print in machine type; for columns of stamps. */
  mono?: boolean;
  /** Said when there is no time. */
  empty?: string;
  className?: string;
};

/** The only way a time reaches a page. Follows the zone switch; UTC unless the reader chose otherwise. */
export function Time({ at, as = "stamp", precision = "minute", mono, empty = "–", className }: TimeProps) {
  const { zone } = useZone();
  const nowMs = useNow();
  if (at === null || at === undefined) return <span className="text-muted">{empty}</span>;
  const full = formatInstant(at, { zone, precision: precision === "day" ? "day" : "second" });
  const late = as === "due" && isPastDue(at, nowMs);
  const shown = words({ at, as, precision, zone, nowMs });
  const ms = epochMs(at);
  return (
    <time
      dateTime={Number.isFinite(ms) ? new Date(ms).toISOString() : undefined}
      title={full}
      className={cx("whitespace-nowrap", mono && "mono", late && "font-medium text-high", className)}
    >
      {shown}
      {as === "stamp" ? null : <span className="sr-only">, {full}</span>}
    </time>
  );
}

function words({
  at,
  as,
  precision,
  zone,
  nowMs,
}: {
  at: Instant;
  as: NonNullable<TimeProps["as"]>;
  precision: Precision;
  zone: string;
  nowMs: number;
}): string {
  switch (as) {
    case "stamp":
      return formatInstant(at, { zone, precision });
    case "clock":
      return formatClock(at, { zone, precision: precision === "day" ? "minute" : precision });
    case "day":
      return formatDay(at, { zone });
    case "ago":
      return formatAgo(at, nowMs);
    case "since":
      return formatSince(at, nowMs);
    case "due":
      return formatDue(at, nowMs, zone);
  }
}
