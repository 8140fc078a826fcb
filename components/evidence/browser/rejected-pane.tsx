"use client";

import { useInfiniteQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { VirtualList } from "@/components/ui/virtual-list";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

type Props = {
  caseId: string;
  file: EvidenceView;
  reason: string | null;
  onReason: (reason: string | null) => void;
  onPlace: (place: { offset: number; line: number | null }) => void;
};

/** Rows that could not be read, by reason with exact counts; each leads to its line. */
export function RejectedPane({ caseId, file, reason, onReason, onPlace }: Props) {
  const rejected = useInfiniteQuery(
    api.evidence.rejected.infiniteOptions({
      input: (cursor: string | undefined) => ({
        caseId,
        evidenceId: file.id,
        reason: reason ?? undefined,
        limit: 200,
        cursor,
      }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  );
  if (file.rejected === 0)
    return (
      <EmptyState title="Every row of this file could be read">
        A row that cannot be read is kept here with its line, its bytes and the reason.
      </EmptyState>
    );
  const items = rejected.data?.pages.flatMap((page) => page.items) ?? [];
  const kept = !rejected.hasNextPage && reason === null && items.length < file.rejected;
  return (
    <div className="grid gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <section aria-label="Reasons">
        <ul className="border-t border-line">
          <Reason label="Every reason" count={file.rejected} on={reason === null} onClick={() => onReason(null)} />
          {file.rejectedReasons.map((one) => (
            <Reason
              key={one.reason}
              label={one.reason}
              count={one.count}
              on={reason === one.reason}
              onClick={() => onReason(one.reason)}
            />
          ))}
        </ul>
        <LinkButton
          prefetch={false}
          href={`/api/v1/cases/${caseId}/evidence/${file.id}/tables/rejected.csv`}
          className="mt-3"
        >
          Export as CSV
        </LinkButton>
        {kept ? (
          <p className="mt-2 text-compact text-muted">
            The first {formatCount(items.length)} of {formatCount(file.rejected)} are kept with their text; the counts
            are exact.
          </p>
        ) : null}
      </section>
      <div className="min-w-0">
        {rejected.isError ? (
          <ErrorState
            title="The rows could not be fetched"
            message={rejected.error.message}
            onRetry={() => void rejected.refetch()}
          />
        ) : null}
        {rejected.isPending ? <SkeletonRows rows={8} label="Fetching rejected rows" /> : null}
        {rejected.data && items.length === 0 ? (
          <p className="text-muted">No row of this reason is among those that are kept with their text.</p>
        ) : null}
        {items.length > 0 ? (
          <VirtualList
            label="Rejected rows"
            items={items}
            keyOf={(row) => `${row.line}:${row.offset}`}
            rowHeight={57}
            className="max-h-160 border-y border-line"
            onEndNear={() =>
              rejected.hasNextPage && !rejected.isFetchingNextPage ? void rejected.fetchNextPage() : undefined
            }
            renderRow={(row) => (
              <div className="border-b border-line py-1.5">
                <p className="flex flex-wrap gap-x-3">
                  <Button
                    tone="quiet"
                    className="-ml-2.5"
                    onClick={() => onPlace({ offset: row.offset, line: row.line || null })}
                  >
                    Line {formatCount(row.line)}
                  </Button>
                  <span className="self-center text-compact text-muted">byte {formatCount(row.offset)}</span>
                  <span className="self-center font-medium text-high">{visible(row.reason)}</span>
                </p>
                <p className="mono truncate text-muted">
                  <bdi>{visible(row.text)}</bdi>
                </p>
              </div>
            )}
          />
        ) : null}
      </div>
    </div>
  );
}

function Reason({ label, count, on, onClick }: { label: string; count: number; on: boolean; onClick: () => void }) {
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-pressed={on}
        onClick={onClick}
        className="flex min-h-8 w-full items-baseline gap-3 px-2 py-1 text-left hover:bg-hover aria-pressed:bg-selected aria-pressed:font-medium"
      >
        <span className="min-w-0 flex-1 wrap-anywhere">{visible(label)}</span>
        <span className="text-muted">{formatCount(count)}</span>
      </button>
    </li>
  );
}
