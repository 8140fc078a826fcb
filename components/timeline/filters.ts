import { parseAsArrayOf, parseAsBoolean, parseAsIsoDateTime, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { severities } from "@/lib/core/states";
import { timelineKinds } from "@/lib/core/words";

/** What the timeline shows, as its address keeps it. */
export const timelineParams = {
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  /** The strip shows the chosen span alone. */
  zoom: parseAsBoolean.withDefault(false),
  /** Where the list begins, without leaving anything out. */
  at: parseAsIsoDateTime,
  q: parseAsString,
  server: parseAsArrayOf(parseAsString),
  cluster: parseAsString,
  kind: parseAsArrayOf(parseAsStringLiteral(timelineKinds)),
  severity: parseAsArrayOf(parseAsStringLiteral(severities)),
  starred: parseAsBoolean,
  finding: parseAsString,
  order: parseAsStringLiteral(["asc", "desc"]).withDefault("asc"),
  view: parseAsStringLiteral(["list", "table"]).withDefault("list"),
  /** The finding that a new event should point at. */
  add: parseAsString,
};

type Chosen = {
  from: Date | null;
  to: Date | null;
  zoom: boolean;
  at: Date | null;
  q: string | null;
  server: string[] | null;
  cluster: string | null;
  kind: (typeof timelineKinds)[number][] | null;
  severity: (typeof severities)[number][] | null;
  starred: boolean | null;
  finding: string | null;
  order: "asc" | "desc";
};

function conditions(caseId: string, chosen: Chosen) {
  return {
    caseId,
    q: chosen.q?.trim() || undefined,
    server: chosen.server ?? undefined,
    cluster: chosen.cluster ?? undefined,
    kind: chosen.kind ?? undefined,
    severity: chosen.severity ?? undefined,
    starred: chosen.starred ? true : undefined,
    finding: chosen.finding ?? undefined,
  };
}

const span = (chosen: Chosen) => ({ from: chosen.from?.toISOString(), to: chosen.to?.toISOString() });

/** What the list asks for. */
export function listInputOf(caseId: string, chosen: Chosen) {
  return {
    ...conditions(caseId, chosen),
    ...span(chosen),
    at: chosen.at?.toISOString(),
    order: chosen.order,
    limit: eventsPerPage,
  };
}

/** What the density strip asks for: everything the list filters by but its span, unless the strip is zoomed to it. */
export function densityInputOf(caseId: string, chosen: Chosen) {
  return { ...conditions(caseId, chosen), ...(chosen.zoom ? span(chosen) : {}), slices: 160 };
}

export const eventsPerPage = 200;
/** Pages kept while scrolling; those further away are fetched again when they come near. */
export const pagesKept = 12;
