import {
  createLoader,
  createSerializer,
  type inferParserType,
  type SearchParams,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";

import { readText } from "./filter-text";

const sorts = ["attention", "activity", "name", "due", "exposure", "compromise", "phase"] as const;
export type CaseSort = (typeof sorts)[number];

/** The list as the address of the page holds it: the filter in its own language, the order, and the saved view it came from. */
export const filterParsers = {
  filter: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(sorts).withDefault("attention"),
  view: parseAsString,
};
export type FilterState = inferParserType<typeof filterParsers>;

export const loadFilters = createLoader(filterParsers);

const serialize = createSerializer(filterParsers);

/** The view of every case. It has a name of its own, since the bare address opens the view that a person chose. */
export const everyCase = "all";

/** The address that shows this list. */
export function hrefOf(state: Partial<FilterState>): string {
  return serialize("/portfolio", state);
}

/** What the API is asked for; a filter that cannot be read asks for nothing, and the bar says what is wrong with it. */
export function filterInput({ filter }: Pick<FilterState, "filter">) {
  const text = filter.trim();
  return { filter: text === "" || readText(text).kind === "problem" ? undefined : text };
}

export const casesPerPage = 100;

/** One page of the list; the server and the browser must ask in the same words to share the answer. */
export function pageInput(slug: string, filters: FilterState, cursor: string | undefined) {
  return { campaign: slug, ...filterInput(filters), sort: filters.sort, limit: casesPerPage, cursor };
}

/** The same filter for an address outside the page: the export. */
export function exportHref(slug: string, filters: Pick<FilterState, "filter">): string {
  const { filter } = filterInput(filters);
  return `/api/v1/campaigns/${slug}/cases.csv${filter === undefined ? "" : `?${new URLSearchParams({ filter })}`}`;
}

const oldNames = ["exposure", "compromise", "phase", "assignee", "cluster", "due"] as const;

/** The address of today for one that asks with a parameter for each field, as scripts and older bookmarks do; null for any other. */
export function fromParameters(asked: SearchParams): string | null {
  const of = (name: string) => [asked[name] ?? []].flat().filter(Boolean).join(",");
  const words = of("q").split(/\s+/).filter(Boolean);
  const parts = [
    ...oldNames.filter((name) => of(name) !== "").map((name) => `${name}:${of(name)}`),
    ...(of("attention") === "" ? [] : [`attention:${of("attention") === "true" ? "yes" : "no"}`]),
    ...(of("findings") === "" ? [] : [of("findings") === "critical" ? "critical:>0" : "findings:open"]),
    ...words.map((word) => `"${word.replaceAll('"', "")}"`),
  ];
  if (parts.length === 0) return null;
  return hrefOf({ filter: parts.join(" "), sort: sorts.find((known) => known === of("sort")) });
}
