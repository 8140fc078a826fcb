"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount, formatBytes } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { sourceLabel } from "@/lib/core/words";
import type { FileOutcome } from "@/lib/knowledge/schema";

import { Choice } from "./choice";
import { askAgainMs } from "./rematch-params";

const outcomes: readonly { value: FileOutcome; label: string }[] = [
  { value: "matched", label: "Read, matched" },
  { value: "read", label: "Read, no match" },
  { value: "values", label: "From stored values" },
  { value: "skipped", label: "Skipped" },
];

const labelOf = (outcome: FileOutcome) => outcomes.find(({ value }) => value === outcome)?.label ?? outcome;

/** File by file, what a run did with it and why: what was skipped is named, so that no gap is taken for a result. */
export function RematchFiles({ slug, rematchId, underWay }: { slug: string; rematchId: string; underWay: boolean }) {
  const [outcome, setOutcome] = useState<FileOutcome | null>(null);
  const list = useInfiniteQuery({
    ...api.rematches.files.infiniteOptions({
      input: (cursor: string | undefined) => ({
        slug,
        rematchId,
        limit: 100,
        cursor,
        ...(outcome === null ? {} : { outcome }),
      }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
    refetchInterval: underWay ? askAgainMs : false,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      bleed
      title="Files"
      actions={
        <Choice label="What was done" every="Everything" options={outcomes} value={outcome} onChange={setOutcome} />
      }
    >
      {list.isError && !list.data ? (
        <ErrorState
          title="The files could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.data && items.length === 0 ? <p className="px-gutter text-muted">No file stands here.</p> : null}
      {items.length > 0 ? (
        <ScrollX label="Files of the run">
          <Table caption="Files of the run" edge="bleed" className="min-w-250">
            <thead>
              <tr>
                <Column>File</Column>
                <Column>Case</Column>
                <Column>Kind</Column>
                <Column>Done</Column>
                <Column>Why</Column>
                <Column end>Size</Column>
                <Column end>New findings</Column>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.evidenceId}>
                  <RowHead mono className="max-w-80 truncate" title={visible(item.path)}>
                    <Link href={`/cases/${item.caseId}/evidence?evidence=${item.evidenceId}`}>
                      {visible(item.path)}
                    </Link>
                  </RowHead>
                  <Cell mono muted>
                    {item.ref}
                  </Cell>
                  <Cell muted>{sourceLabel(item.format)}</Cell>
                  <Cell>{labelOf(item.outcome)}</Cell>
                  <Cell muted wrap className="min-w-40">
                    {visible(item.reason)}
                  </Cell>
                  <Cell end muted>
                    {formatBytes(item.sizeBytes)}
                  </Cell>
                  <Cell end>{formatCount(item.newFindings)}</Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      {list.hasNextPage ? (
        <div className="px-gutter pt-3">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more files
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
