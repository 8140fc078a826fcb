import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";

const sorts = ["attention", "activity", "name", "due", "exposure", "compromise", "phase"] as const;
export type CaseSort = (typeof sorts)[number];

/** The filters of the list as the address of the page holds them; the API takes the same names and words. */
export const filterParsers = {
  q: parseAsString.withDefault(""),
  exposure: parseAsArrayOf(parseAsString),
  compromise: parseAsArrayOf(parseAsString),
  phase: parseAsArrayOf(parseAsString),
  assignee: parseAsString,
  cluster: parseAsString,
  attention: parseAsBoolean,
  due: parseAsStringLiteral(["overdue"]),
  findings: parseAsStringLiteral(["open", "critical"]),
  sort: parseAsStringLiteral(sorts).withDefault("attention"),
};
export type FilterState = inferParserType<typeof filterParsers>;

export const loadFilters = createLoader(filterParsers);

const serialize = createSerializer(filterParsers);

/** The address that shows these filters and no others. */
export function hrefOf(filters: Partial<FilterState>): string {
  return serialize("/portfolio", filters);
}

/** What the API is asked for, without what was not filtered. */
export function filterInput({ sort: _sort, q, ...filters }: FilterState) {
  const words = q.trim();
  return {
    q: words === "" ? undefined : words,
    exposure: filters.exposure ?? undefined,
    compromise: filters.compromise ?? undefined,
    phase: filters.phase ?? undefined,
    assignee: filters.assignee ?? undefined,
    cluster: filters.cluster ?? undefined,
    attention: filters.attention ?? undefined,
    due: filters.due ?? undefined,
    findings: filters.findings ?? undefined,
  };
}

export const casesPerPage = 100;

/** One page of the list; the server and the browser must ask in the same words to share the answer. */
export function pageInput(slug: string, filters: FilterState, cursor: string | undefined) {
  return { campaign: slug, ...filterInput(filters), sort: filters.sort, limit: casesPerPage, cursor };
}

/** True when anything narrows the list. */
export function isFiltered(filters: FilterState): boolean {
  return Object.values(filterInput(filters)).some((value) => value !== undefined);
}

/** The same filters for an address outside the page: the export. */
export function exportHref(slug: string, filters: FilterState): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filterInput(filters)))
    if (value !== undefined) params.set(name, Array.isArray(value) ? value.join(",") : String(value));
  const query = params.toString();
  return `/api/v1/campaigns/${slug}/cases.csv${query ? `?${query}` : ""}`;
}
