"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import { api } from "@/lib/api/client";
import { claimStatusOf } from "@/lib/attribution/rules";
import type { AttributionStatus } from "@/lib/core/states";

export type ClusterMark = { index: number; name: string; status: AttributionStatus | null };

/** The mark of a cluster: its place and name in the pack, and how the claims of this case stand, for who may read them. */
export function useClusters(
  caseId: string,
  known: readonly { key: string; name: string }[] | undefined,
): (key: string) => ClusterMark {
  const input = { caseId };
  const acts = useQuery({ ...api.cases.get.queryOptions({ input }), select: (found) => found.acts }).data;
  const claims = useQuery({
    ...api.attributions.list.queryOptions({ input }),
    enabled: acts?.includes("attribution.read") === true,
  }).data?.items;
  return useCallback(
    (key) => {
      const index = known?.findIndex((cluster) => cluster.key === key) ?? -1;
      return {
        index: index + 1,
        name: known?.[index]?.name ?? key,
        status: claimStatusOf(claims ?? [], key),
      };
    },
    [known, claims],
  );
}
