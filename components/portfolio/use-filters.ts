"use client";

import { useQueryStates } from "nuqs";

import { type CaseSort, filterParsers } from "./filter-state";
import { withField } from "./filter-text";

/** The list in the address of the page. `only` shows these cases and no others, keeping the order. */
export function useFilters() {
  const [filters, write] = useQueryStates(filterParsers, { history: "push" });
  return {
    filters,
    setText: (filter: string) => void write({ filter: filter || null }),
    setField: (field: string, value: string | null) =>
      void write({ filter: withField(filters.filter, field, value) || null }),
    setSort: (sort: CaseSort) => void write({ sort }),
    only: (filter: string) => void write({ filter: filter || null, view: null }),
    setView: (view: string) => void write({ view }),
    reset: (to?: { filter: string; sort: CaseSort }) => void write(to ?? { filter: null, sort: null, view: null }),
  };
}
export type Filters = ReturnType<typeof useFilters>;
