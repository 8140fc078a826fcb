"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { currentOf, rows } from "@/components/data/failure";
import { api, client } from "@/lib/api/client";
import type { AttributionView, ClaimReason } from "@/lib/attribution/schema";
import type { Confidence, Likelihood } from "@/lib/core/states";

export type ClaimWords = {
  cluster: string;
  likelihood: Likelihood;
  confidence: Confidence;
  admiralty?: string;
  statement: string;
  reasons: ClaimReason[];
  against: ClaimReason[];
  alternatives: ClaimReason[];
  findingIds: string[];
};

export type Attempt = { claim: AttributionView; status: "accepted" | "rejected"; reason?: string; amend?: ClaimWords };
export type ClaimConflict = { attempt: Attempt; current: AttributionView };

/** Decisions on claims. When someone else decided first, the attempt is kept with its words until a person has compared. */
export function useDecisions(caseId: string) {
  const queryClient = useQueryClient();
  const [conflict, setConflict] = useState<ClaimConflict | null>(null);

  const refresh = useCallback(
    () =>
      queryClient.invalidateQueries({
        queryKey: api.key(),
        predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(caseId),
      }),
    [caseId, queryClient],
  );

  /** True when it was saved; false when someone else was first and both versions are shown. Anything else is thrown. */
  const decide = useCallback(
    async (attempt: Attempt): Promise<boolean> => {
      const { claim, status, reason, amend } = attempt;
      try {
        await client.attributions.decide({
          caseId,
          attributionId: claim.id,
          version: claim.version,
          status,
          reason,
          amend,
        });
        setConflict(null);
        await refresh();
        return true;
      } catch (error) {
        const current = await currentOf(error, rows.attribution);
        if (!current) throw error;
        setConflict({ attempt, current });
        void refresh();
        return false;
      }
    },
    [caseId, refresh],
  );

  const add = useCallback(
    async (words: ClaimWords) => {
      await client.attributions.add({ caseId, ...words });
      await refresh();
    },
    [caseId, refresh],
  );

  return { decide, add, conflict, drop: useCallback(() => setConflict(null), []) };
}

export type Decisions = ReturnType<typeof useDecisions>;
