"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { api } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";

/** Puts the case as it was answered on the page, and fetches again what depends on it. */
export function useCaseRefresh(caseId: string) {
  const queryClient = useQueryClient();
  return useCallback(
    async (found?: CaseView) => {
      if (found) queryClient.setQueryData(api.cases.get.queryKey({ input: { caseId } }), found);
      await queryClient.invalidateQueries({
        queryKey: api.key(),
        predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(caseId),
      });
    },
    [caseId, queryClient],
  );
}
