"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";

import { askAgainMs, runsPerPage } from "./rematch-params";
import { RematchReport } from "./rematch-report";
import { RematchRows } from "./rematch-rows";
import { isUnderWay } from "./words";

/** The looks through stored evidence that changed knowledge began: how far they are, and what each found. */
export function RematchesPage({ slug, mayChange }: { slug: string; mayChange: boolean }) {
  const queryClient = useQueryClient();
  const [run, setRun] = useQueryState("run", parseAsString.withOptions({ history: "push" }));
  const list = useQuery({
    ...api.rematches.list.queryOptions({ input: { slug, limit: runsPerPage } }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? askAgainMs : false),
  });
  const start = useMutation(
    api.rematches.start.mutationOptions({
      onSuccess: async (begun) => {
        await queryClient.invalidateQueries({ queryKey: api.rematches.key() });
        await setRun(begun.id);
      },
    }),
  );
  if (run !== null)
    return <RematchReport slug={slug} rematchId={run} mayChange={mayChange} onBack={() => void setRun(null)} />;
  return (
    <Section
      bleed
      title="Stored evidence, matched again"
      meta="A new or changed rule or indicator looks back by itself"
      actions={
        mayChange ? (
          <Button pending={start.isPending} onClick={() => start.mutate({ slug })}>
            Match what is behind
          </Button>
        ) : undefined
      }
    >
      {start.isError ? (
        <div className="px-gutter pb-3">
          <Callout tone="note" title="Nothing was started." live>
            {sentenceOf(start.error)}
          </Callout>
        </div>
      ) : null}
      {list.isError && !list.data ? (
        <ErrorState
          title="The runs could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.isPending ? <SkeletonRows rows={6} label="Reading the runs" /> : null}
      {list.data?.items.length === 0 ? (
        <EmptyState title="Nothing was matched again yet">
          When a rule or an indicator is added, changed or enabled, evidence that is stored already is looked through,
          and what is found there stands here.
        </EmptyState>
      ) : null}
      {list.data && list.data.items.length > 0 ? (
        <RematchRows items={list.data.items} onOpen={(id) => void setRun(id)} />
      ) : null}
    </Section>
  );
}
