import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { severities, triageStates } from "@/lib/core/states";

/** What the findings page shows, as its address keeps it. Nothing chosen in a group means all of it. */
export const findingParams = {
  triage: parseAsArrayOf(parseAsStringLiteral(triageStates)),
  severity: parseAsArrayOf(parseAsStringLiteral(severities)),
  server: parseAsArrayOf(parseAsString),
  source: parseAsArrayOf(parseAsString),
  q: parseAsString,
  finding: parseAsString,
};

type Chosen = {
  triage: (typeof triageStates)[number][] | null;
  severity: (typeof severities)[number][] | null;
  server: string[] | null;
  source: string[] | null;
  q: string | null;
};

/** The filter of the API for what the address says. */
export function filterOf(caseId: string, chosen: Chosen) {
  return {
    caseId,
    triage: chosen.triage ?? undefined,
    severity: chosen.severity ?? undefined,
    server: chosen.server ?? undefined,
    format: chosen.source ?? undefined,
    q: chosen.q?.trim() || undefined,
  };
}

export const findingsPerPage = 100;
