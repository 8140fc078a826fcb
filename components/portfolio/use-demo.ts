"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import type { DemoStatus } from "@/lib/demo/schema";

const pollMs = 1_500;

function isBusy(status: DemoStatus | undefined): boolean {
  return status?.state === "loading" || status?.state === "removing";
}

/** The demo campaign: whether it is here, and loading or removing it. Asks again while either is under way. */
export function useDemo({ allowed }: { allowed: boolean }) {
  const queryClient = useQueryClient();
  const status = useQuery(
    api.demo.status.queryOptions({
      input: {},
      // Asked to the end of what is under way, also when the last demo case is gone by then.
      enabled: (query) => allowed || isBusy(query.state.data),
      refetchInterval: (query) => (isBusy(query.state.data) ? pollMs : false),
    }),
  );
  const refetch = () =>
    Promise.all(
      [api.demo.key(), api.cases.key(), api.portfolio.key(), api.organizations.key()].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
  const seed = useMutation(api.demo.seed.mutationOptions({ onSettled: refetch }));
  const remove = useMutation(api.demo.remove.mutationOptions({ onSettled: refetch }));
  return {
    status: status.data ?? null,
    busy: isBusy(status.data) || seed.isPending || remove.isPending,
    problem:
      seed.error?.message ??
      remove.error?.message ??
      (status.data?.job?.state === "failed" ? status.data.job.error : null),
    load: () => seed.mutate({}),
    remove: () => remove.mutate({}),
  };
}
export type Demo = ReturnType<typeof useDemo>;
