"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { type ImportResult, type ImportView, rowOutcomes, type RowOutcome } from "@/lib/imports/schema";

import { Decide } from "./decide";
import { outcomeWords, undoWords } from "./words";

const rowsPerPage = 100;
const cellsShown = 4;

type ImportRowsProps = { view: ImportView; result: ImportResult; decides: boolean; onDecided: () => void };

/** The rows of an import with what became of each; those that wait for a person come first. */
export function ImportRows({ view, result, decides, onDecided }: ImportRowsProps) {
  const kept = view.undo?.kept ?? 0;
  const first = result.ambiguous > 0 ? "ambiguous" : result.rejectedCount > 0 ? "rejected" : "every";
  const [outcome, setOutcome] = useState<RowOutcome | "every" | "kept">(first);
  const rows = useInfiniteQuery(
    api.imports.rows.infiniteOptions({
      input: (cursor: string | undefined) => ({
        importId: view.id,
        limit: rowsPerPage,
        outcome: outcome === "every" || outcome === "kept" ? undefined : outcome,
        undone: outcome === "kept" ? "kept" : undefined,
        cursor,
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
  );
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const counts: Partial<Record<RowOutcome, number>> = { ambiguous: result.ambiguous, rejected: result.rejectedCount };
  const options = [
    { value: "every" as const, label: "Every row", count: view.rows },
    ...rowOutcomes.map((value) => ({ value, label: outcomeWords[value], count: counts[value] })),
    ...(kept > 0 ? [{ value: "kept" as const, label: "Kept", count: undefined }] : []),
  ];
  return (
    <>
      <div className="px-gutter pb-3">
        <Segmented label="Rows by outcome" options={options} value={outcome} onValueChange={setOutcome} />
      </div>
      <ScrollX label="Rows">
        <Table caption="Rows of the import" edge="bleed" className="min-w-200">
          <thead>
            <tr>
              <Column end className="w-16">
                Line
              </Column>
              <Column>In the file</Column>
              <Column>Outcome</Column>
              <Column>Why</Column>
              <Column end>
                <span className="sr-only">Decide</span>
              </Column>
            </tr>
          </thead>
          <tbody>
            {items.map((row) => (
              <Row key={row.line}>
                <RowHead className="text-right font-normal text-muted">{row.line}</RowHead>
                <Cell wrap className="max-w-120">
                  {visible(Object.values(row.fields).slice(0, cellsShown).join(", "))}
                </Cell>
                <Cell className={row.outcome === "rejected" || row.outcome === "ambiguous" ? "text-high" : undefined}>
                  {row.caseId && row.undone !== "removed" ? (
                    <Link href={`/cases/${row.caseId}`} prefetch={false}>
                      {row.outcome === null ? "waiting" : outcomeWords[row.outcome]}
                    </Link>
                  ) : row.outcome === null ? (
                    "waiting"
                  ) : (
                    outcomeWords[row.outcome]
                  )}
                </Cell>
                <Cell wrap muted>
                  {row.undone === null
                    ? visible(row.reason)
                    : visible(`${undoWords[row.undone]} ${row.undoneReason}`.trim())}
                </Cell>
                <Cell end>
                  {decides && row.outcome === "ambiguous" ? (
                    <Decide
                      importId={view.id}
                      line={row.line}
                      candidates={row.candidates}
                      mayBeNew={view.kind === "organizations"}
                      onDecided={() => {
                        void rows.refetch();
                        onDecided();
                      }}
                    />
                  ) : null}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
      {rows.data && items.length === 0 ? <p className="px-gutter py-3 text-muted">No row has this outcome.</p> : null}
      {rows.hasNextPage ? (
        <div className="px-gutter py-3">
          <Button pending={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
            More rows
          </Button>
        </div>
      ) : null}
    </>
  );
}
