"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import { api } from "@/lib/api/client";
import type { AttributionStatus } from "@/lib/core/states";

export type ClusterMark = { index: number; name: string; status: AttributionStatus };

/** The mark of a cluster: its place and name in the pack, and whether a person has accepted it for this case. */
export function useClusters(
  caseId: string,
  known: readonly { key: string; name: string }[] | undefined,
): (key: string) => ClusterMark {
  const accepted = useQuery({ ...api.cases.get.queryOptions({ input: { caseId } }), select: (data) => data.clusters });
  const names = accepted.data;
  return useCallback(
    (key) => {
      const index = known?.findIndex((cluster) => cluster.key === key) ?? -1;
      return {
        index: index + 1,
        name: known?.[index]?.name ?? key,
        status: names?.includes(key) ? "accepted" : "proposed",
      };
    },
    [known, names],
  );
}
