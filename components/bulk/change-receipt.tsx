"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { JobMark } from "@/components/marks/job-mark";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Callout } from "@/components/ui/callout";
import { ErrorState } from "@/components/ui/error-state";
import { Icon } from "@/components/ui/icon";
import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import { type BulkView, rowOutcomes, type RowOutcome } from "@/lib/bulk/schema";

import { isUnderWay, outcomeWords } from "./words";

const rowsPerPage = 100;
const askEveryMs = 500;

type ChangeReceiptProps = { jobId: string; onBack: () => void; onOpen: (jobId: string) => void };

/** One change of many cases: what was asked, what became of each case and why, the receipt to keep, and the undo. */
export function ChangeReceipt({ jobId, onBack, onOpen }: ChangeReceiptProps) {
  const queryClient = useQueryClient();
  const found = useQuery({
    ...api.bulk.get.queryOptions({ input: { jobId } }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? askEveryMs : false),
  });
  const again = () => queryClient.invalidateQueries({ queryKey: api.bulk.key() });
  const undo = useMutation(
    api.bulk.undo.mutationOptions({ onSuccess: ({ jobId: id }) => void again().then(() => onOpen(id)) }),
  );
  const cancel = useMutation(api.bulk.cancel.mutationOptions({ onSuccess: again }));
  const view = found.data;
  if (found.isError && !view)
    return (
      <ErrorState
        title="This change could not be fetched"
        message={found.error.message}
        onRetry={() => void found.refetch()}
      />
    );
  if (!view) return <SkeletonRows rows={8} label="Loading the change" />;
  const failed = undo.error ?? cancel.error;
  return (
    <>
      <PageHeader
        title={`${view.undoOf === null ? "" : "Undo: "}${view.title}`}
        meta={`by ${view.createdBy}`}
        actions={
          <>
            <Button onClick={onBack}>All changes</Button>
            <a href={`/api/v1/bulk/${view.id}/receipt.csv`} download className={buttonStyle({})}>
              <Icon name="download" /> Receipt
            </a>
            {isUnderWay(view) ? (
              <Button pending={cancel.isPending} onClick={() => cancel.mutate({ jobId })}>
                Cancel the rest
              </Button>
            ) : null}
            {view.undoable ? (
              <Button pending={undo.isPending} onClick={() => undo.mutate({ jobId })}>
                Undo
              </Button>
            ) : null}
            {view.undoneBy === null ? null : <Button onClick={() => onOpen(view.undoneBy ?? "")}>Its undo</Button>}
          </>
        }
      />
      <Facts view={view} />
      {failed ? (
        <div className="px-gutter pb-3">
          <Callout tone="problem" live>
            {sentenceOf(failed)}
          </Callout>
        </div>
      ) : null}
      <Rows view={view} />
    </>
  );
}

function Facts({ view }: { view: BulkView }) {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-6 gap-y-1 px-gutter pb-3">
      <JobMark state={view.state} word={view.undoneBy === null ? undefined : "Undone"} />
      {isUnderWay(view) ? (
        <Progress
          label="Cases done"
          value={view.total === 0 ? undefined : (view.done / view.total) * 100}
          className="w-40"
        />
      ) : null}
      <span>
        {formatCount(view.done)} of {formatCount(view.total)} cases
      </span>
      <span className="text-muted">
        begun <Time at={view.createdAt} />
      </span>
      {view.filter ? <span className="mono wrap-anywhere text-muted">{view.filter}</span> : null}
      {view.error ? <span className="text-high">{view.error}</span> : null}
    </div>
  );
}

function Rows({ view }: { view: BulkView }) {
  const [outcome, setOutcome] = useState<RowOutcome | "every">("every");
  const rows = useInfiniteQuery(
    api.bulk.rows.infiniteOptions({
      input: (cursor: string | undefined) => ({
        jobId: view.id,
        limit: rowsPerPage,
        outcome: outcome === "every" ? undefined : outcome,
        cursor,
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
  );
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = view.result;
  const options = [
    { value: "every" as const, label: "Every case", count: view.total },
    ...rowOutcomes.map((value) => ({ value, label: outcomeWords[value], count: counts?.[value] ?? 0 })),
  ];
  return (
    <>
      <div className="px-gutter pb-3">
        <Segmented label="Cases by outcome" options={options} value={outcome} onValueChange={setOutcome} />
      </div>
      <ScrollX label="Cases of this change">
        <Table caption="Cases of this change" edge="bleed">
          <thead>
            <tr>
              <Column>Organization</Column>
              <Column>Case</Column>
              <Column>Outcome</Column>
              <Column>Reason</Column>
            </tr>
          </thead>
          <tbody>
            {items.map((row) => (
              <Row key={row.caseId}>
                <RowHead>
                  <Link href={`/cases/${row.caseId}`} prefetch={false}>
                    {row.organization}
                  </Link>
                </RowHead>
                <Cell mono muted>
                  {row.ref}
                </Cell>
                <Cell className={row.outcome === "refused" ? "text-high" : undefined}>
                  {row.outcome === null ? "waiting" : outcomeWords[row.outcome]}
                </Cell>
                <Cell wrap muted>
                  {row.reason}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
      {rows.data && items.length === 0 ? <p className="px-gutter py-3 text-muted">No case has this outcome.</p> : null}
      {rows.hasNextPage ? (
        <div className="px-gutter py-3">
          <Button pending={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            More of them
          </Button>
        </div>
      ) : null}
    </>
  );
}
