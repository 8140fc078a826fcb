import { joinedSpans, quietHoursOf } from "@/lib/servers/rules";

export type Span = { logKind: string; fromAt: string; toAt: string; rows: number };
export type Source = { name: string; patchedAt: string | null; spans: readonly Span[] };
/** One line of the map: a log kind of a server, with what was seen of each day, 0 to 24 hours. */
export type KindDays = {
  logKind: string;
  hours: number[];
  fromAt: string;
  toAt: string;
  rows: number;
  gapDays: number;
};
export type CoverageMap = {
  days: number[];
  servers: { name: string; patchedDay: number | null; kinds: KindDays[] }[];
  windowFrom: number;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dayOf = (at: string | number): number => Math.floor((typeof at === "number" ? at : Date.parse(at)) / dayMs);
const mostDays = 120;

/**
 * Coverage as a map of days, UTC. The days reach from the start of the exposure window (or the first day seen, if earlier) to
 * the last day seen or patched, at most 120 around the window; days are epoch days. A gap is a day from the window's start to
 * patching (or to the end of the map) of which no hour was seen.
 */
export function coverageMap(sources: readonly Source[], windowFromAt: string): CoverageMap {
  const spans = sources.flatMap((source) => source.spans);
  const windowFrom = dayOf(windowFromAt);
  const patched = sources.flatMap((source) => (source.patchedAt === null ? [] : [dayOf(source.patchedAt)]));
  const seenFrom = Math.min(windowFrom, ...spans.map((span) => dayOf(span.fromAt)));
  const first = Math.max(seenFrom, windowFrom - 30);
  const seenTo = Math.max(windowFrom, ...patched, ...spans.map((span) => dayOf(Date.parse(span.toAt) - 1)));
  const last = Math.min(seenTo, first + mostDays - 1);
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const servers = sources.map((source) => {
    const patchedDay = source.patchedAt === null ? null : dayOf(source.patchedAt);
    const logKinds = [...new Set(source.spans.map((span) => span.logKind))].toSorted();
    const kinds = logKinds.map((logKind) =>
      kindDays(
        source.spans.filter((span) => span.logKind === logKind),
        { logKind, days, from: windowFrom, to: patchedDay ?? last },
      ),
    );
    return { name: source.name, patchedDay, kinds };
  });
  return { days, servers, windowFrom };
}

function kindDays(spans: readonly Span[], at: { logKind: string; days: number[]; from: number; to: number }): KindDays {
  const times = spans.map((span) => ({ from: Date.parse(span.fromAt), to: Date.parse(span.toAt) }));
  const seen = new Set<number>();
  for (const span of joinedSpans(times, quietHoursOf(at.logKind) * hourMs))
    for (let hour = Math.floor(span.from / hourMs); hour < span.to / hourMs; hour += 1) seen.add(hour);
  const hours = at.days.map(
    (day) => Array.from({ length: 24 }, (_, hour) => day * 24 + hour).filter((hour) => seen.has(hour)).length,
  );
  const gapDays = at.days.filter((day, index) => day >= at.from && day <= at.to && hours[index] === 0).length;
  const ordered = spans.toSorted((a, b) => a.fromAt.localeCompare(b.fromAt));
  const toAt = spans.reduce((latest, span) => (span.toAt > latest ? span.toAt : latest), "");
  return {
    logKind: at.logKind,
    hours,
    fromAt: ordered[0]?.fromAt ?? "",
    toAt,
    rows: spans.reduce((sum, span) => sum + span.rows, 0),
    gapDays,
  };
}

/** Midnight UTC of an epoch day, in milliseconds. */
export function dayStart(day: number): number {
  return day * dayMs;
}
