import { defangIndicator } from "@/lib/campaigns/rules";
import { badness } from "@/lib/core/states";
import { techniqueLabels, tlpLevels } from "@/lib/core/words";
import type { IndicatorList, ListedIndicator, Tlp } from "@/lib/exports/schema";

import { mispKindOf } from "./misp";
import { stableId } from "./values";

const tagOf = (tlp: Tlp) => ({ name: `tlp:${tlp.toLowerCase()}` });

function techniqueTags(one: ListedIndicator): { name: string }[] {
  return one.techniques.map((id) => {
    const label = techniqueLabels[id];
    return { name: `misp-galaxy:mitre-attack-pattern="${label === undefined ? id : `${label} - ${id}`}"` };
  });
}

/** Indicators as a MISP event, unpublished and for the own organization only; the event carries the strictest marking in it. */
export function listMisp(list: IndicatorList): object {
  const { exportedAt, indicators, tlp } = list;
  const seconds = String(Math.floor(Date.parse(exportedAt) / 1000));
  const strictest = indicators.reduce<Tlp>(
    (found, one) => (one.tlp !== null && badness(tlpLevels, one.tlp) < badness(tlpLevels, found) ? one.tlp : found),
    tlp,
  );
  return {
    Event: {
      uuid: stableId("misp", "list", list.name),
      info: list.name,
      date: exportedAt.slice(0, 10),
      timestamp: seconds,
      threat_level_id: "4",
      analysis: "1",
      distribution: "0",
      published: false,
      Tag: [tagOf(strictest)],
      Attribute: indicators.map((one) => {
        const { type, category, toIds } = mispKindOf(one.type);
        const tie = one.strength === null ? "" : `${one.cluster}: ${one.strength}`;
        return {
          uuid: stableId("misp", "list", one.type, one.value),
          type,
          category,
          value: list.defang ? defangIndicator(one) : one.value,
          to_ids: toIds && one.falsePositiveRisk !== "high",
          distribution: "5",
          timestamp: seconds,
          comment: [one.note ?? "", tie, one.source].filter((part) => part !== "").join("; "),
          Tag: [tagOf(one.tlp ?? tlp), ...techniqueTags(one)],
          ...(one.firstSeen === null ? {} : { first_seen: `${one.firstSeen}T00:00:00.000Z` }),
        };
      }),
    },
  };
}
