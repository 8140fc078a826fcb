/** A zone to show times in: "UTC", "local" (the zone of this runtime) or an IANA name. */
export type Zone = string;

/** How exactly a time is known, or should be shown. */
export type Precision = "day" | "minute" | "second" | "millisecond";

/** Epoch milliseconds, an ISO 8601 text with a zone, or a Date. */
export type Instant = number | string | Date;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const unknownTime = "unknown time";
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Epoch milliseconds of an instant; NaN when the text is no time. */
export function epochMs(at: Instant): number {
  if (typeof at === "number") return at;
  return at instanceof Date ? at.getTime() : Date.parse(at);
}

/** True when this runtime knows the zone. */
export function isZone(name: string): boolean {
  if (name === "UTC" || name === "local") return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The IANA name of the zone this runtime is set to. */
export function runtimeZone(): string {
  return new Intl.DateTimeFormat("en").resolvedOptions().timeZone;
}

function formatterOf(zone: Zone): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone === "local" ? undefined : zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  formatters.set(zone, made);
  return made;
}

type WallClock = {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
  fraction: string;
  suffix: string;
};

function wallClock(ms: number, zone: Zone): WallClock {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(-4, -1);
  if (zone === "UTC") {
    const [date = "", clock = ""] = iso.split("T");
    const day = date.slice(-2);
    const month = date.slice(-5, -3);
    return {
      year: date.slice(0, -6),
      month,
      day,
      hour: clock.slice(0, 2),
      minute: clock.slice(3, 5),
      second: clock.slice(6, 8),
      fraction,
      suffix: "UTC",
    };
  }
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  const offset = part("timeZoneName").replace("GMT", "");
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    fraction,
    suffix: offset === "" ? "+00:00" : offset,
  };
}

/**
 * "2021-03-16 14:03:22 UTC": sortable, with the zone on every stamp ("+01:00" outside UTC).
 * Precision is minute unless told; "day" prints the date alone. Unreadable input prints "unknown time".
 */
export function formatInstant(
  at: Instant,
  options: { zone?: Zone; precision?: Precision; suffix?: boolean } = {},
): string {
  const ms = epochMs(at);
  if (!isShowable(ms)) return unknownTime;
  const { zone = "UTC", precision = "minute", suffix = true } = options;
  const wall = wallClock(ms, zone);
  const date = `${wall.year}-${wall.month}-${wall.day}`;
  if (precision === "day") return date;
  return `${date} ${clockOf(wall, precision)}${suffix ? ` ${wall.suffix}` : ""}`;
}

/** "14:03", "14:03:22" or "14:03:22.118", without date and zone. */
export function formatClock(at: Instant, options: { zone?: Zone; precision?: Exclude<Precision, "day"> } = {}): string {
  const ms = epochMs(at);
  if (!isShowable(ms)) return unknownTime;
  return clockOf(wallClock(ms, options.zone ?? "UTC"), options.precision ?? "minute");
}

/** "9 Mar", or "9 Mar 2021" with the year; for places where the campaign year is plain. */
export function formatDay(at: Instant, options: { zone?: Zone; year?: boolean } = {}): string {
  const ms = epochMs(at);
  if (!isShowable(ms)) return unknownTime;
  const wall = wallClock(ms, options.zone ?? "UTC");
  const day = `${Number(wall.day)} ${monthNames[Number(wall.month) - 1] ?? ""}`;
  return options.year ? `${day} ${wall.year}` : day;
}

/** "UTC", or the offset the zone had at that instant ("+01:00"). */
export function zoneSuffix(at: Instant, zone: Zone): string {
  const ms = epochMs(at);
  return isShowable(ms) ? wallClock(ms, zone).suffix : "UTC";
}

/** A length of time in its one or two largest units: "40 s", "4 min", "2 h 27 min", "3 d". Never negative. */
export function formatSpan(ms: number): string {
  const length = Math.abs(ms);
  if (length < minuteMs) return `${Math.floor(length / 1000)} s`;
  if (length < hourMs) return `${Math.floor(length / minuteMs)} min`;
  if (length < dayMs) {
    const minutes = Math.floor((length % hourMs) / minuteMs);
    return minutes === 0 ? `${Math.floor(length / hourMs)} h` : `${Math.floor(length / hourMs)} h ${minutes} min`;
  }
  return `${Math.floor(length / dayMs)} d`;
}

/** One unit only: "4 min", "3 h", "2 d"; "now" under a minute, in both directions. */
export function formatAgo(at: Instant, nowMs: number): string {
  const length = Math.abs(nowMs - epochMs(at));
  if (!Number.isFinite(length)) return unknownTime;
  if (length < minuteMs) return "now";
  if (length < hourMs) return `${Math.floor(length / minuteMs)} min`;
  if (length < dayMs) return `${Math.floor(length / hourMs)} h`;
  return `${Math.floor(length / dayMs)} d`;
}

/** "4 min ago", "just now", or "in 4 min" when it lies ahead. */
export function formatSince(at: Instant, nowMs: number): string {
  const ago = formatAgo(at, nowMs);
  if (ago === "now") return "just now";
  if (ago === unknownTime) return unknownTime;
  return epochMs(at) <= nowMs ? `${ago} ago` : `in ${ago}`;
}

/** True once the due time has passed. */
export function isPastDue(dueAt: Instant, nowMs: number): boolean {
  return epochMs(dueAt) < nowMs;
}

/** "2 d overdue", "in 40 min", "today 18:00" (same calendar day in the zone), "in 2 d". */
export function formatDue(dueAt: Instant, nowMs: number, zone: Zone = "UTC"): string {
  const due = epochMs(dueAt);
  if (!isShowable(due)) return unknownTime;
  const away = formatAgo(due, nowMs);
  if (due < nowMs) return away === "now" ? "due now" : `${away} overdue`;
  if (due - nowMs < hourMs) return away === "now" ? "due now" : `in ${away}`;
  const sameDay = formatInstant(due, { zone, precision: "day" }) === formatInstant(nowMs, { zone, precision: "day" });
  return sameDay ? `today ${formatClock(due, { zone })}` : `in ${away}`;
}

function clockOf(wall: WallClock, precision: Exclude<Precision, "day">): string {
  const minutes = `${wall.hour}:${wall.minute}`;
  switch (precision) {
    case "minute":
      return minutes;
    case "second":
      return `${minutes}:${wall.second}`;
    case "millisecond":
      return `${minutes}:${wall.second}.${wall.fraction}`;
  }
}

function isShowable(ms: number): boolean {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15;
}
