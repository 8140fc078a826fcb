"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";

import { api } from "@/lib/api/client";

import { filterOf, findingParams, findingsPerPage } from "./filters";

/** What the page shows: the filters in its address, the list they leave, the counts, and the finding that is open. */
export function useFindings(caseId: string) {
  const [values, set] = useQueryStates(findingParams, { history: "replace" });
  const filter = filterOf(caseId, values);
  const list = useInfiniteQuery(
    api.findings.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, limit: findingsPerPage, brief: true, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const facets = useQuery(api.findings.facets.queryOptions({ input: filter, placeholderData: keepPreviousData }));
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const openId = values.finding ?? items[0]?.id ?? null;
  return {
    caseId,
    values,
    set,
    filter,
    list,
    items,
    facets,
    openId,
    openIndex: items.findIndex((item) => item.id === openId),
  };
}

export type Findings = ReturnType<typeof useFindings>;
