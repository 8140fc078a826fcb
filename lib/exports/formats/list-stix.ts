import { defangIndicator } from "@/lib/campaigns/rules";
import { tlpLevels } from "@/lib/core/words";
import { tlpMarkings } from "@/lib/detection/share-markings";
import type { IndicatorList, ListedIndicator } from "@/lib/exports/schema";

import { stixFrame, stixIdentityId, stixPattern } from "./stix";
import type { StixObject } from "./stix";
import { stableId } from "./values";

const confidences = { low: 15, medium: 50, high: 85 } as const;

function described(one: ListedIndicator): string {
  const tie = one.strength === null ? "" : `${one.cluster} (${one.strength})`;
  return [one.note ?? "", tie, one.source].filter((part) => part !== "").join("; ");
}

/**
 * Indicators as a STIX 2.1 bundle, each marked. Ids come from type and value, so that a second export updates the first. Patterns
 * are always machine values; only names are written so that nothing opens them. Kinds without an observable of their own are
 * left out. A cluster stands in the description alone: "indicates" is a claim that a person makes in a case.
 */
export function listStix(list: IndicatorList): object {
  const { exportedAt, tlp, indicators } = list;
  const used = new Set([tlp, ...indicators.map((one) => one.tlp ?? tlp)]);
  const objects = indicators.flatMap((one): StixObject[] => {
    const pattern = stixPattern(one);
    if (pattern === null) return [];
    return [
      {
        type: "indicator",
        spec_version: "2.1",
        id: `indicator--${stableId("stix", "list", one.type, one.value)}`,
        created: exportedAt,
        modified: exportedAt,
        created_by_ref: stixIdentityId,
        object_marking_refs: [tlpMarkings[one.tlp ?? tlp]],
        name: `${one.type}: ${list.defang ? defangIndicator(one) : one.value}`,
        description: described(one),
        indicator_types: ["malicious-activity"],
        confidence: confidences[one.confidence],
        pattern,
        pattern_type: "stix",
        valid_from: one.firstSeen === null ? exportedAt : `${one.firstSeen}T00:00:00.000Z`,
      },
    ];
  });
  const known = new Map(objects.map((object) => [object.id, object]));
  return {
    type: "bundle",
    id: `bundle--${stableId("stix", "list", list.name, exportedAt)}`,
    objects: [
      ...stixFrame(
        tlpLevels.filter((level) => used.has(level)),
        { at: exportedAt, marking: tlpMarkings[tlp] },
      ),
      ...known.values(),
    ],
  };
}
