import type { SigmaRule } from "@/lib/campaigns/schema";
import { RecentMap } from "./recent-map";

/** Who did something to what, as far as rules over time compare it. */
export type Doer = { ip: string | null; server: string | null; directory: string | null };

/** Who did something, when; the doer is one object for all rows that come to the same. */
export type HistoryEvent = { doer: Doer; at: number | null };

export type Follows = NonNullable<SigmaRule["breakwater"]["follows"]>;

/** A row that names no directory (a new one has no Identity yet) is compared with any of its server. */
const anyDirectory = "*";

export function keyOf(same: Follows["same"], { ip, server, directory }: Doer): string {
  const own = same === "client" ? (ip ?? "") : (directory ?? anyDirectory);
  return `${same}\n${server?.toLowerCase() ?? ""}\n${own}`;
}

/** What was done before, for rules that need it: `follows` (after another rule) and `distinct` (many values in a short time). */
export type ClientHistory = {
  /** Whether a rule's conditions over time hold for this match; matches without such conditions always do. */
  admits(rule: SigmaRule, event: HistoryEvent, value: (field: string) => string): boolean;
  remember(rule: SigmaRule, event: HistoryEvent): void;
  /** Whether a match of this rule depends on others before it, or others may depend on it. */
  concerns(rule: SigmaRule): boolean;
};

export function clientHistory(rules: readonly SigmaRule[]): ClientHistory {
  const watched = new Set(rules.flatMap((rule) => rule.breakwater.follows?.rules ?? []));
  const lastAt = new RecentMap<number>();
  const places = new WeakMap<Doer, Map<string, readonly string[]>>();
  const recent = new RecentMap<{ at: number; value: string }[]>();

  /** Where a match of a rule by a doer is noted; worked out once, for the same rows may come by the thousand. */
  function placesOf(name: string, doer: Doer): readonly string[] {
    const known = places.get(doer) ?? new Map<string, readonly string[]>();
    places.set(doer, known);
    const found =
      known.get(name) ??
      [keyOf("client", doer), keyOf("directory", doer), keyOf("directory", { ...doer, directory: null })].map(
        (key) => `${name}\n${key}`,
      );
    known.set(name, found);
    return found;
  }

  function isAfter(follows: Follows, event: HistoryEvent): boolean {
    const { at } = event;
    if (at === null) return false;
    const key = keyOf(follows.same, event.doer);
    const before = follows.rules.map((name) => `${name}\n${key}`);
    const holds = before.some((place) => {
      const then = lastAt.get(place);
      return then !== undefined && at >= then && at - then <= follows.withinSeconds * 1000;
    });
    if (holds && follows.last) for (const place of before) lastAt.take(place);
    return holds;
  }

  return {
    concerns({ name, breakwater: { follows, distinct } }) {
      return follows !== undefined || distinct !== undefined || watched.has(name);
    },
    admits(rule, event, value) {
      const { follows, distinct } = rule.breakwater;
      if (follows !== undefined && !isAfter(follows, event)) return false;
      if (distinct === undefined) return true;
      const { at } = event;
      if (at === null) return false;
      const key = `${rule.name}\n${keyOf("client", event.doer)}`;
      const seen = value(distinct.field);
      const kept = (recent.get(key) ?? []).filter(
        (before) => Math.abs(at - before.at) <= distinct.withinSeconds * 1000 && before.value !== seen,
      );
      kept.push({ at, value: seen });
      recent.set(key, kept.slice(-(distinct.moreThan + 1)));
      return kept.length > distinct.moreThan;
    },
    remember(rule, event) {
      if (event.at === null || !watched.has(rule.name)) return;
      for (const place of placesOf(rule.name, event.doer)) lastAt.set(place, event.at);
    },
  };
}
