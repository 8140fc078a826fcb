"use client";

import { useQueryStates } from "nuqs";

import { filterParsers, type FilterState } from "./filter-state";

export type SetFilters = (next: Partial<{ [Key in keyof FilterState]: FilterState[Key] | null }>) => void;

const nothing = {
  q: null,
  exposure: null,
  compromise: null,
  phase: null,
  assignee: null,
  cluster: null,
  attention: null,
  due: null,
  findings: null,
} as const;

/** The filters in the address of the page. `only` sets these and clears the others, keeping the order. */
export function useFilters() {
  const [filters, write] = useQueryStates(filterParsers, { history: "push" });
  const set: SetFilters = (next) => void write(next);
  const only: SetFilters = (next) => void write({ ...nothing, ...next });
  const reset = () => void write(nothing);
  return { filters, set, only, reset };
}
export type Filters = ReturnType<typeof useFilters>;
