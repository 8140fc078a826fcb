"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";

import { JobMark } from "@/components/marks/job-mark";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import type { BulkView } from "@/lib/bulk/schema";

import { ChangeReceipt } from "./change-receipt";
import { changesInput } from "./changes-input";
import { isUnderWay } from "./words";

const askEveryMs = 1_000;

/** Changes of many cases, newest first: how far they are, what they did, and the way back. */
export function ChangesPage() {
  const [run, setRun] = useQueryState("run", parseAsString.withOptions({ history: "push" }));
  const list = useInfiniteQuery({
    ...api.bulk.list.infiniteOptions({
      input: changesInput,
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(isUnderWay) === true ? askEveryMs : false),
  });
  if (run !== null)
    return <ChangeReceipt jobId={run} onBack={() => void setRun(null)} onOpen={(id) => void setRun(id)} />;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title="Bulk changes" meta="What was done to many cases at once, with its receipt" />
      {list.isError && !list.data ? (
        <ErrorState
          title="The changes could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.isPending ? <SkeletonRows rows={6} label="Loading the changes" /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState title="Nothing was changed in bulk yet">
          Choose cases in the portfolio, by their boxes or with X, and the bar below the list says what can be done.
        </EmptyState>
      ) : null}
      {items.length > 0 ? <ChangeRows items={items} onOpen={(id) => void setRun(id)} /> : null}
      {list.hasNextPage ? (
        <div className="px-gutter py-3">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Earlier ones
          </Button>
        </div>
      ) : null}
    </>
  );
}

function ChangeRows({ items, onOpen }: { items: readonly BulkView[]; onOpen: (id: string) => void }) {
  return (
    <ScrollX label="Changes">
      <Table caption="Changes of many cases" edge="bleed" className="min-w-220">
        <thead>
          <tr>
            <Column>What</Column>
            <Column>State</Column>
            <Column end>Changed</Column>
            <Column end>As they were</Column>
            <Column end>Refused</Column>
            <Column>By</Column>
            <Column>Begun</Column>
          </tr>
        </thead>
        <tbody>
          {items.map((view) => (
            <Row key={view.id}>
              <RowHead className="max-w-100">
                <button
                  type="button"
                  onClick={() => onOpen(view.id)}
                  className="block min-h-6 max-w-full truncate rounded-control text-left hover:underline"
                >
                  {view.undoOf === null ? "" : "Undo: "}
                  {view.title}
                </button>
              </RowHead>
              <Cell>
                <span className="inline-flex items-center gap-2">
                  <JobMark state={view.state} word={view.undoneBy === null ? undefined : "Undone"} />
                  {isUnderWay(view) ? (
                    <Progress
                      label="Cases done"
                      value={view.total === 0 ? undefined : (view.done / view.total) * 100}
                    />
                  ) : null}
                </span>
              </Cell>
              <Cell end>{formatCount(view.result?.changed ?? 0)}</Cell>
              <Cell end muted>
                {formatCount(view.result?.unchanged ?? 0)}
              </Cell>
              <Cell end muted={!view.result?.refused}>
                {formatCount(view.result?.refused ?? 0)}
              </Cell>
              <Cell muted>{view.createdBy}</Cell>
              <Cell muted>
                <Time at={view.createdAt} />
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
