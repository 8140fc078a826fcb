import { joinedSpans, quietHoursOf } from "@/lib/servers/rules";

export type Span = { logKind: string; fromAt: string; toAt: string; rows: number };
export type Source = { serverId: string | null; name: string; patchedAt: string | null; spans: readonly Span[] };
/** One line of the map: a log kind of a server, with what was seen of each day in view, 0 to 24 hours. */
export type KindDays = {
  logKind: string;
  hours: number[];
  fromAt: string;
  toAt: string;
  rows: number;
  gapDays: number;
};
export type ServerDays = { serverId: string | null; name: string; patchedDay: number | null; kinds: KindDays[] };
export type CoverageMap = {
  /** The days in view. */
  days: number[];
  servers: ServerDays[];
  windowFrom: number;
  /** Where the view of earlier and of later days begins; null where there is nothing more. */
  earlier: number | null;
  later: number | null;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dayOf = (at: string | number): number => Math.floor((typeof at === "number" ? at : Date.parse(at)) / dayMs);
export const daysInView = 120;
const daysBeforeWindow = 30;
/** A row with a broken clock may lie centuries off; gaps are counted within this many days of the window's start. */
const mostGapDays = 1_500;

/**
 * Coverage as a map of days, UTC: epoch days, at most 120 in view. All days reach from the first day seen (or the start of the
 * exposure window, if earlier) to the last day seen or patched; without `firstDay` the view begins a month before the window,
 * or with the first day. A gap is a day from the window's start to patching (or to the last day) of which no hour was seen,
 * whether in view or not.
 */
export function coverageMap(
  sources: readonly Source[],
  { windowFromAt, firstDay }: { windowFromAt: string; firstDay?: number },
): CoverageMap {
  const spans = sources.flatMap((source) => source.spans);
  const windowFrom = dayOf(windowFromAt);
  const patched = sources.flatMap((source) => (source.patchedAt === null ? [] : [dayOf(source.patchedAt)]));
  const seenFrom = spans.reduce((least, span) => Math.min(least, dayOf(span.fromAt)), windowFrom);
  const seenTo = [...patched, ...spans.map((span) => dayOf(Date.parse(span.toAt) - 1))].reduce(
    (most, day) => Math.max(most, day),
    windowFrom,
  );
  const first = Math.max(seenFrom, Math.min(firstDay ?? windowFrom - daysBeforeWindow, seenTo));
  const last = Math.min(seenTo, first + daysInView - 1);
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const servers = sources.map((source) => {
    const patchedDay = source.patchedAt === null ? null : dayOf(source.patchedAt);
    const to = Math.min(patchedDay ?? seenTo, windowFrom + mostGapDays);
    const logKinds = [...new Set(source.spans.map((span) => span.logKind))].toSorted();
    const kinds = logKinds.map((logKind) =>
      kindDays(
        source.spans.filter((span) => span.logKind === logKind),
        { logKind, days, from: windowFrom, to },
      ),
    );
    return { serverId: source.serverId, name: source.name, patchedDay, kinds };
  });
  return {
    days,
    servers,
    windowFrom,
    earlier: first > seenFrom ? Math.max(seenFrom, first - daysInView) : null,
    later: last < seenTo ? last + 1 : null,
  };
}

/** Hours seen by day, for the days from `first` to `last`. */
function hoursByDay(
  spans: readonly { from: number; to: number }[],
  { first, last }: { first: number; last: number },
): Map<number, number> {
  const seen = new Set<number>();
  for (const span of spans) {
    const from = Math.max(Math.floor(span.from / hourMs), first * 24);
    for (let hour = from; hour < span.to / hourMs && hour < (last + 1) * 24; hour += 1) seen.add(hour);
  }
  const days = new Map<number, number>();
  for (const hour of seen) days.set(Math.floor(hour / 24), (days.get(Math.floor(hour / 24)) ?? 0) + 1);
  return days;
}

function kindDays(spans: readonly Span[], at: { logKind: string; days: number[]; from: number; to: number }): KindDays {
  const times = spans.map((span) => ({ from: Date.parse(span.fromAt), to: Date.parse(span.toAt) }));
  const joined = joinedSpans(times, quietHoursOf(at.logKind) * hourMs);
  const inView = hoursByDay(joined, { first: at.days[0] ?? 0, last: at.days.at(-1) ?? 0 });
  const inWindow = hoursByDay(joined, { first: at.from, last: at.to });
  const ordered = spans.toSorted((a, b) => a.fromAt.localeCompare(b.fromAt));
  const toAt = spans.reduce((latest, span) => (span.toAt > latest ? span.toAt : latest), "");
  return {
    logKind: at.logKind,
    hours: at.days.map((day) => inView.get(day) ?? 0),
    fromAt: ordered[0]?.fromAt ?? "",
    toAt,
    rows: spans.reduce((sum, span) => sum + span.rows, 0),
    gapDays: Math.max(0, at.to - at.from + 1) - inWindow.size,
  };
}

/** Midnight UTC of an epoch day, in milliseconds. */
export function dayStart(day: number): number {
  return day * dayMs;
}
