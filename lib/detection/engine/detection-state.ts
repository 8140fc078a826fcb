import type { SigmaRule } from "@/lib/campaigns/schema";
import { RecentMap } from "./recent-map";

/** Who did something to what, when, as far as rules over time compare it. */
export type HistoryEvent = {
  ip: string | null;
  server: string | null;
  directory: string | null;
  at: number | null;
};

export type Follows = NonNullable<SigmaRule["breakwater"]["follows"]>;

/** A row that names no directory (a new one has no Identity yet) is compared with any of its server. */
const anyDirectory = "*";

export function keyOf(same: Follows["same"], { ip, server, directory }: HistoryEvent): string {
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
  const recent = new RecentMap<{ at: number; value: string }[]>();

  function isAfter(follows: Follows, event: HistoryEvent): boolean {
    const { at } = event;
    if (at === null) return false;
    const key = keyOf(follows.same, event);
    const places = follows.rules.map((name) => `${name}\n${key}`);
    const holds = places.some((place) => {
      const before = lastAt.get(place);
      return before !== undefined && at >= before && at - before <= follows.withinSeconds * 1000;
    });
    if (holds && follows.last) for (const place of places) lastAt.take(place);
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
      const key = `${rule.name}\n${keyOf("client", event)}`;
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
      const keys = [
        keyOf("client", event),
        keyOf("directory", event),
        keyOf("directory", { ...event, directory: null }),
      ];
      for (const key of keys) lastAt.set(`${rule.name}\n${key}`, event.at);
    },
  };
}
