import { parseAsString, parseAsStringLiteral } from "nuqs/server";

import { matchedTypes } from "@/lib/core/words";

/** What the address of the indicators page says: the filters, and the indicator that is looked at. */
export const indicatorParams = {
  q: parseAsString.withDefault(""),
  type: parseAsStringLiteral(matchedTypes),
  cluster: parseAsString,
  origin: parseAsStringLiteral(["pack", "own"]),
  standing: parseAsStringLiteral(["enabled", "disabled", "common"]),
  indicator: parseAsString,
};

export type IndicatorFilterValues = {
  q: string;
  type: (typeof matchedTypes)[number] | null;
  cluster: string | null;
  origin: "pack" | "own" | null;
  standing: "enabled" | "disabled" | "common" | null;
};

export const indicatorsPerPage = 200;

/** The question to the API that the filters stand for. */
export function indicatorFilterOf(slug: string, { q, type, cluster, origin, standing }: IndicatorFilterValues) {
  return {
    slug,
    limit: indicatorsPerPage,
    ...(q.trim() === "" ? {} : { q: q.trim() }),
    ...(type === null ? {} : { type: [type] }),
    ...(cluster === null ? {} : { cluster }),
    ...(origin === null ? {} : { origin }),
    ...(standing === "common" ? { common: true } : {}),
    ...(standing === "enabled" || standing === "disabled" ? { enabled: standing === "enabled" } : {}),
  };
}
