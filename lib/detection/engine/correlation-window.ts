import type { Correlation } from "@/lib/campaigns/schema";

/** One match as a correlation sees it: which of its rules matched, when, and the (folded) value that is counted. */
export type Counted = { at: number; positions: readonly number[]; value: string | null; place: string };

/** What met a condition: how many there were, from when to when, and where they stand. */
export type Met = { count: number; from: number; to: number; places: readonly string[] };

/** The matches of one group. `add` tells whether they meet the condition now; `end` whether they did when nothing more comes. */
export type GroupWindow = { add(event: Counted): Met | null; end(): Met | null; size(): number };

const placesKept = 12;

type Bounds = Correlation["condition"];

export function meets(condition: Bounds, count: number): boolean {
  const { gt, gte, lt, lte, eq, neq } = condition;
  return (
    (gt === undefined || count > gt) &&
    (gte === undefined || count >= gte) &&
    (lt === undefined || count < lt) &&
    (lte === undefined || count <= lte) &&
    (eq === undefined || count === eq) &&
    (neq === undefined || count !== neq)
  );
}

/** Whether more matches can only bring the condition closer, so that it can be decided as they come. */
function isRising({ type, condition }: Correlation): boolean {
  const { lt, lte, eq, neq } = condition;
  return type !== "value_avg" && lt === undefined && lte === undefined && eq === undefined && neq === undefined;
}

function numberIn({ value }: Counted): number {
  const found = Number(value ?? "");
  return Number.isFinite(found) ? found : 0;
}

function countOf({ type }: Correlation, events: readonly Counted[]): number {
  switch (type) {
    case "event_count":
    case "value_count":
      // Of each value only the latest match is kept.
      return events.length;
    case "value_sum":
      return events.reduce((sum, event) => sum + numberIn(event), 0);
    case "value_avg":
      return events.reduce((sum, event) => sum + numberIn(event), 0) / Math.max(1, events.length);
    case "temporal":
    case "temporal_ordered":
      return new Set(events.flatMap(({ positions }) => positions)).size;
  }
}

function metBy(correlation: Correlation, events: readonly Counted[]): Met {
  const times = events.map(({ at }) => at);
  return {
    count: countOf(correlation, events),
    from: times.reduce((least, at) => Math.min(least, at), Infinity),
    to: times.reduce((most, at) => Math.max(most, at), -Infinity),
    places: events.slice(0, placesKept).map(({ place }) => place),
  };
}

/** What needs no more than the latest match of a value or a rule keeps that one. */
function withoutOlder(correlation: Correlation, events: Counted[], next: Counted): Counted[] {
  if (correlation.type === "value_count") return events.filter(({ value }) => value !== next.value);
  if (correlation.type === "temporal")
    return events.filter(({ positions }) => positions.some((position) => !next.positions.includes(position)));
  return events;
}

/** The condition is met as soon as enough matches lie within the time span, which moves along; the count then begins anew. */
function slidingWindow(correlation: Correlation, most: number): GroupWindow {
  const span = correlation.timespanSeconds * 1000;
  const bounds =
    Object.keys(correlation.condition).length > 0 ? correlation.condition : { gte: correlation.rules.length };
  let events: Counted[] = [];
  return {
    size: () => events.length,
    end: () => null,
    add(event) {
      const newest = Math.max(event.at, events.at(-1)?.at ?? event.at);
      events = withoutOlder(correlation, events, event);
      events.push(event);
      if (events.length > 1 && (events.at(-2)?.at ?? 0) > event.at) events.sort((left, right) => left.at - right.at);
      let old = 0;
      while (old < events.length && (newest - (events[old]?.at ?? newest) > span || events.length - old > most))
        old += 1;
      if (old > 0) events.splice(0, old);
      if (!meets(bounds, countOf(correlation, events))) return null;
      const met = metBy(correlation, events);
      events = [];
      return met;
    },
  };
}

/** Rules in their order: for each rule the latest beginning of a chain that reaches it, so that none is missed within the time span. */
function orderedWindow(correlation: Correlation): GroupWindow {
  const span = correlation.timespanSeconds * 1000;
  const last = correlation.rules.length - 1;
  let chains: (readonly Counted[] | undefined)[] = [];
  return {
    size: () => chains.reduce((sum, chain) => sum + (chain?.length ?? 0), 0),
    end: () => null,
    add(event) {
      // From the last rule to the first, so that one row is never two links of a chain.
      for (const position of event.positions.toSorted((left, right) => right - left)) {
        const before = position === 0 ? [] : chains[position - 1];
        const start = before?.[0]?.at ?? event.at;
        if (before === undefined || event.at - start > span) continue;
        const known = chains[position];
        if (known === undefined || (known[0]?.at ?? 0) <= start) chains[position] = [...before, event];
        if (position !== last) continue;
        const met = metBy(correlation, chains[last] ?? []);
        chains = [];
        return met;
      }
      return null;
    },
  };
}

/** A condition with an upper bound can only be judged when the time span is over. Spans begin with the first match of the group. */
function closingWindow(correlation: Correlation, most: number): GroupWindow {
  const span = correlation.timespanSeconds * 1000;
  let events: Counted[] = [];
  let beyond = 0;
  function judged(): Met | null {
    const met = metBy(correlation, events);
    const count = correlation.type === "event_count" ? met.count + beyond : met.count;
    const holds = events.length > 0 && meets(correlation.condition, count);
    events = [];
    beyond = 0;
    return holds ? { ...met, count } : null;
  }
  return {
    size: () => events.length,
    end: judged,
    add(event) {
      const isOver = event.at - (events[0]?.at ?? event.at) > span;
      const met = isOver ? judged() : null;
      events = withoutOlder(correlation, events, event);
      if (events.length < most) events.push(event);
      else beyond += 1;
      return met;
    },
  };
}

export function groupWindow(correlation: Correlation, most: number): GroupWindow {
  if (correlation.type === "temporal_ordered") return orderedWindow(correlation);
  return isRising(correlation) ? slidingWindow(correlation, most) : closingWindow(correlation, most);
}
