import type { SigmaRule } from "@/lib/campaigns/schema";
import { keyOf } from "./detection-state";
import type { HistoryEvent } from "./detection-state";
import { RecentMap } from "./recent-map";

type Matching = { rule: SigmaRule };
type Held = { at: number | null; settle: (isLast: boolean) => void };

/**
 * Rows that a rule with `follows.last` claims, until it is known what comes next: when one of the rules it follows matches
 * again, the row was not the last of its kind and the claim falls; anything else confirms it.
 */
export type HeldRows = {
  /** Looks at what a row tells of those that wait: `all` are the rules that match it, `kept` those that hold over time as well. */
  see(row: { all: readonly Matching[]; kept: readonly Matching[]; event: HistoryEvent }): void;
  hold(rule: SigmaRule, event: HistoryEvent, settle: Held["settle"]): void;
  /** At the end of a file nothing more comes, so every claim that waits is confirmed. */
  settleAll(): void;
};

export function heldRows(rules: readonly SigmaRule[]): HeldRows {
  const claiming = rules.flatMap((rule) => {
    const { follows } = rule.breakwater;
    return follows?.last === true ? [{ name: rule.name, follows }] : [];
  });
  const waiting = new RecentMap<Held>(({ settle }) => settle(true));

  return {
    see({ all, kept, event }) {
      for (const { name, follows } of claiming) {
        const again = kept.some(({ rule }) => follows.rules.includes(rule.name));
        if (!again && !all.some(({ rule }) => rule.name === name)) continue;
        const held = waiting.take(`${name}\n${keyOf(follows.same, event.doer)}`);
        if (held === undefined) continue;
        const soon = event.at !== null && held.at !== null && event.at - held.at <= follows.withinSeconds * 1000;
        held.settle(!(again && soon));
      }
    },
    hold(rule, event, settle) {
      const { follows } = rule.breakwater;
      if (follows !== undefined)
        waiting.set(`${rule.name}\n${keyOf(follows.same, event.doer)}`, { at: event.at, settle });
    },
    settleAll() {
      for (const { settle } of waiting.takeAll()) settle(true);
    },
  };
}
