import type { SigmaRule } from "@/lib/campaigns/schema";

const mostClients = 20_000;

/** A map that forgets the oldest entry when full: state per client stays bounded under scanner noise. */
class RecentMap<Value> {
  readonly #entries = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= mostClients) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }
}

/** What a client did before, for rules that need it: `follows` (after another rule) and `distinct` (many values in a short time). */
export type ClientHistory = {
  /** Whether a rule's conditions over time hold for this match; matches without such conditions always do. */
  admits(rule: SigmaRule, event: { client: string; at: number | null; value: (field: string) => string }): boolean;
  remember(rule: SigmaRule, event: { client: string; at: number | null }): void;
};

export function clientHistory(rules: readonly SigmaRule[]): ClientHistory {
  const watched = new Set(rules.flatMap((rule) => rule.breakwater.follows?.rule ?? []));
  const lastAt = new RecentMap<number>();
  const recent = new RecentMap<{ at: number; value: string }[]>();

  return {
    admits(rule, { client, at, value }) {
      const { follows, distinct } = rule.breakwater;
      if (follows !== undefined) {
        const before = lastAt.get(`${follows.rule}\n${client}`);
        if (before === undefined || at === null || at < before || at - before > follows.withinSeconds * 1000)
          return false;
      }
      if (distinct === undefined) return true;
      if (at === null) return false;
      const key = `${rule.name}\n${client}`;
      const seen = value(distinct.field);
      const kept = (recent.get(key) ?? []).filter(
        (event) => Math.abs(at - event.at) <= distinct.withinSeconds * 1000 && event.value !== seen,
      );
      kept.push({ at, value: seen });
      recent.set(key, kept.slice(-(distinct.moreThan + 1)));
      return kept.length > distinct.moreThan;
    },
    remember(rule, { client, at }) {
      if (at !== null && watched.has(rule.name)) lastAt.set(`${rule.name}\n${client}`, at);
    },
  };
}
