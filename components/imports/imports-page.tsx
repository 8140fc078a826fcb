"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";

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
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { jobStates } from "@/lib/core/states";
import type { ImportView } from "@/lib/imports/schema";

import { ImportRun } from "./import-run";
import { importsInput } from "./imports-input";
import { NewImport } from "./new-import";
import type { Chosen } from "./send-import";
import { isUnderWay, kindWords } from "./words";

const askEveryMs = 1_000;

/** Lists that came in: what each did, and the way to send one. */
export function ImportsPage({ slug, mayImport }: { slug: string; mayImport: boolean }) {
  const [run, setRun] = useQueryState("run", parseAsString.withOptions({ history: "push" }));
  const [sending, setSending] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const list = useInfiniteQuery({
    ...api.imports.list.infiniteOptions({
      input: importsInput,
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(({ job }) => isUnderWay(job)) === true ? askEveryMs : false,
  });
  if (sending)
    return (
      <>
        <PageHeader title="Import a list" meta="Tried first; then you decide" />
        <NewImport
          slug={slug}
          onCancel={() => setSending(false)}
          onTried={(importId, whole) => {
            setChosen(whole);
            setSending(false);
            void setRun(importId);
          }}
        />
      </>
    );
  if (run !== null)
    return (
      <ImportRun
        key={run}
        slug={slug}
        importId={run}
        chosen={chosen}
        mayImport={mayImport}
        onBack={() => {
          setChosen(null);
          void setRun(null);
          void list.refetch();
        }}
        onImported={(importId) => {
          setChosen(null);
          void setRun(importId);
        }}
      />
    );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const begin = mayImport ? (
    <Button tone="primary" onClick={() => setSending(true)}>
      Import a list
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Imports"
        meta="Organizations, servers and scans, from files"
        actions={items.length > 0 ? begin : null}
      />
      {list.isError && !list.data ? (
        <ErrorState
          title="The imports could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.isPending ? <SkeletonRows rows={6} label="Loading the imports" /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState title="Nothing was imported yet" action={begin}>
          A CSV file with a row per server opens a case for each organization. The same file again changes nothing.
        </EmptyState>
      ) : null}
      {items.length > 0 ? <Runs items={items} onOpen={(id) => void setRun(id)} /> : null}
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

function Runs({ items, onOpen }: { items: readonly ImportView[]; onOpen: (id: string) => void }) {
  return (
    <ScrollX label="Imports">
      <Table caption="Imports" edge="bleed" className="min-w-240">
        <thead>
          <tr>
            <Column>File</Column>
            <Column>What</Column>
            <Column>State</Column>
            <Column end>New</Column>
            <Column end>Changed</Column>
            <Column end>To decide</Column>
            <Column end>Rejected</Column>
            <Column>By</Column>
            <Column>Begun</Column>
          </tr>
        </thead>
        <tbody>
          {items.map((view) => (
            <Row key={view.id}>
              <RowHead className="max-w-80">
                <button
                  type="button"
                  onClick={() => onOpen(view.id)}
                  className="block min-h-6 max-w-full truncate rounded-control text-left hover:underline"
                >
                  {view.dryRun ? "Trial: " : ""}
                  {visible(view.filename)}
                </button>
              </RowHead>
              <Cell muted>{kindWords[view.kind]}</Cell>
              <Cell>
                <span className="inline-flex items-center gap-2">
                  <JobMark state={jobStates.find((known) => known === view.job.state) ?? "failed"} />
                  {isUnderWay(view.job) ? (
                    <Progress
                      label="Rows done"
                      value={view.job.total === 0 ? undefined : (view.job.done / view.job.total) * 100}
                    />
                  ) : null}
                </span>
              </Cell>
              <Cell end>{formatCount(view.result?.created ?? 0)}</Cell>
              <Cell end>{formatCount(view.result?.updated ?? 0)}</Cell>
              <Cell end className={view.result?.ambiguous ? "text-high" : "text-muted"}>
                {formatCount(view.result?.ambiguous ?? 0)}
              </Cell>
              <Cell end muted>
                {formatCount(view.result?.rejectedCount ?? 0)}
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
