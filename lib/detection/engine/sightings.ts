import type { Indicator } from "@/lib/campaigns/schema";
import type { SightingDraft } from "@/lib/detection/schema";
import { smallestSet } from "./bounded-set";
import { FindingCollector } from "./finding-state";
import type { FindingState, Hit } from "./finding-state";

/** Indicator and server pairs kept apart per piece of evidence. */
const mostSightings = 5000;

type IndicatorFacts = Pick<Indicator, "id" | "type" | "value" | "cluster" | "strength">;
type Entry = { indicator: IndicatorFacts; server: string | null; collector: FindingCollector };

export type SightingState = { indicator: IndicatorFacts; server: string | null; state: FindingState }[];

export type Sightings = {
  /** Adds hits of one indicator on one server. */
  adder(indicator: Indicator, server: string | null): (hit: Hit) => void;
  merge(state: SightingState): void;
  state(): SightingState;
  drafts(): SightingDraft[];
};

/** Counts indicators per server, with samples; sums merge in any order. */
export function createSightings(): Sightings {
  const kept = smallestSet<Entry>(mostSightings);

  function entryOf(indicator: IndicatorFacts, server: string | null): FindingCollector {
    const key = JSON.stringify([indicator.id, server?.toLowerCase() ?? null]);
    const known = kept.get(key);
    if (known !== undefined) return known.collector;
    const { id, type, value, cluster, strength } = indicator;
    const collector = new FindingCollector();
    kept.put(key, { indicator: { id, type, value, cluster, strength }, server, collector });
    return collector;
  }

  return {
    // One that fell out never comes back, so its hits may go on into a collector that nobody asks.
    adder(indicator, server) {
      let collector: FindingCollector | null = null;
      return (hit) => {
        collector ??= entryOf(indicator, server);
        collector.add(hit);
      };
    },
    merge(state) {
      for (const { indicator, server, state: found } of state) entryOf(indicator, server).merge(found);
    },
    state: () =>
      kept
        .entries()
        .map(({ value }) => ({ indicator: value.indicator, server: value.server, state: value.collector.state() })),
    drafts: () =>
      kept.entries().map(({ value: { indicator, server, collector } }) => {
        const { count, firstAt, lastAt } = collector.state();
        return {
          indicatorId: indicator.id,
          type: indicator.type,
          value: indicator.value,
          cluster: indicator.cluster,
          strength: indicator.strength,
          server,
          count,
          firstAt,
          lastAt,
          samples: collector.samples(),
        };
      }),
  };
}
