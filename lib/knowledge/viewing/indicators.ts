import type { Indicator, Pack } from "@/lib/campaigns/schema";
import type { Prisma } from "@/lib/db/client";
import { type IndicatorItem, indicatorItem } from "@/lib/knowledge/schema";

import { standingOf } from "./rules";

type PackItemRow = Prisma.PackItemGetPayload<object>;
export type OwnIndicatorRow = Prisma.CampaignIndicatorGetPayload<object>;

/** How sightings name one of the team's own indicators. */
export function ownIndicatorId(number: number): string {
  return `own-${String(number).padStart(6, "0")}`;
}

/** The number in such a name, or null. */
export function numberOf(id: string): number | null {
  const found = /^own-(\d{1,10})$/.exec(id)?.[1];
  const number = found === undefined ? Number.NaN : Number(found);
  return Number.isSafeInteger(number) && number <= 2_147_483_647 ? number : null;
}

/** The indicators of the pack as a campaign uses them, by id. */
export function packIndicatorItems(pack: Pack, items: readonly PackItemRow[]): IndicatorItem[] {
  const own = items.filter((item) => item.kind === "indicator");
  const byKey = new Map(own.map((item) => [item.key, item]));
  return pack.indicators
    .map((indicator): IndicatorItem => {
      const item = byKey.get(indicator.id);
      const { relatedActivity: _, ...words } = indicator;
      return {
        ...words,
        ...standingOf(item ? [item] : [], "indicator", indicator.id),
        origin: "pack",
        shown: indicator.value,
        tlp: null,
        common: null,
        importId: null,
      };
    })
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

/** One of the team's own indicators as lists show it. */
export function ownIndicatorItem(row: OwnIndicatorRow): IndicatorItem {
  return indicatorItem.parse({
    ...row,
    id: ownIndicatorId(row.number),
    origin: "own",
    firstSeen: row.firstSeenOn?.toISOString().slice(0, 10) ?? null,
    disabledReason: null,
    author: row.authorName,
    changedAt: row.updatedAt.toISOString(),
  });
}

/** The same indicator as the engine takes it. */
export function engineIndicator(item: IndicatorItem): Indicator {
  const { id, type, value, cluster, strength, techniques, source, firstSeen, confidence, note, flags } = item;
  const falsePositiveRisk = item.common === null ? item.falsePositiveRisk : "high";
  const words = { id, type, value, cluster, strength, techniques, source, firstSeen, confidence, note, flags };
  return { ...words, falsePositiveRisk, relatedActivity: null };
}
