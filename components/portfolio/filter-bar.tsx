"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";

import { FilterBox } from "./filter-box";
import type { CaseSort } from "./filter-state";
import { sortNames } from "./sort-names";
import type { Filters } from "./use-filters";

type FilterBarProps = {
  filters: Filters;
  words: CampaignWords;
  seesClusters: boolean;
  onSave: () => void;
  tools: ReactNode;
};

/** What the list is narrowed to, and its order on a phone, where no column heads stand. */
export function FilterBar({
  filters: { filters, setText, setSort, reset },
  words,
  seesClusters,
  onSave,
  tools,
}: FilterBarProps) {
  const users = useQuery(api.users.list.queryOptions({ input: { limit: 200 }, staleTime: 300_000 }));
  const teams = useQuery(api.teams.list.queryOptions({ staleTime: 300_000 }));
  const people = (users.data?.items ?? []).filter((user) => user.role !== "client" && user.role !== "manager");
  return (
    <search className="flex flex-wrap items-start gap-2 px-gutter py-2 no-print" aria-label="Cases">
      <FilterBox
        text={filters.filter}
        known={{ words, seesClusters, people, teams: teams.data?.items ?? [] }}
        onChange={setText}
      />
      <Field label="Order" hideLabel className="grow basis-2/5 md:hidden">
        <Select
          compact
          options={Object.entries(sortNames).map(([value, label]) => ({ value, label }))}
          value={filters.sort}
          onChange={(event) => setSort(sortOf(event.currentTarget.value))}
        />
      </Field>
      {filters.filter === "" ? null : (
        <>
          <Button onClick={() => reset()}>Reset</Button>
          <Button onClick={onSave}>Save view</Button>
        </>
      )}
      {tools}
    </search>
  );
}

function sortOf(value: string): CaseSort {
  const found = Object.keys(sortNames).find((sort): sort is CaseSort => sort === value);
  return found ?? "attention";
}
