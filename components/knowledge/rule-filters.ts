import { parseAsString, parseAsStringLiteral } from "nuqs/server";

import { severities } from "@/lib/core/states";

/** What the address of the rules page says: the filters, and the rule that is looked at. */
export const ruleParams = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(["sigma", "yara"]),
  severity: parseAsStringLiteral(severities),
  origin: parseAsStringLiteral(["pack", "own"]),
  standing: parseAsStringLiteral(["enabled", "disabled", "unsupported"]),
  rule: parseAsString,
};

export type RuleFilterValues = {
  q: string;
  kind: "sigma" | "yara" | null;
  severity: (typeof severities)[number] | null;
  origin: "pack" | "own" | null;
  standing: "enabled" | "disabled" | "unsupported" | null;
};

export const rulesPerPage = 200;

/** The question to the API that the filters stand for. */
export function ruleFilterOf(slug: string, { q, kind, severity, origin, standing }: RuleFilterValues) {
  return {
    slug,
    limit: rulesPerPage,
    ...(q.trim() === "" ? {} : { q: q.trim() }),
    ...(kind === null ? {} : { kind }),
    ...(severity === null ? {} : { severity }),
    ...(origin === null ? {} : { origin }),
    ...(standing === "enabled" || standing === "disabled" ? { enabled: standing === "enabled" } : {}),
    ...(standing === "unsupported" ? { state: "unsupported" as const } : {}),
  };
}
