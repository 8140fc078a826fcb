"use client";

import { useInfiniteQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { client } from "@/lib/api/client";

import { RecordFields } from "./record-pane";

const perPage = 25;

type Props = {
  caseId: string;
  evidenceId: string;
  words: readonly string[];
  onPlace: (place: { offset: number; line: number | null }) => void;
};

/** Records of a format that is read as a whole, one after the other. */
export function RecordsPane({ caseId, evidenceId, words, onPlace }: Props) {
  const records = useInfiniteQuery({
    queryKey: ["stored records", caseId, evidenceId],
    queryFn: ({ pageParam, signal }) =>
      client.evidence.records({ caseId, evidenceId, skip: pageParam, limit: perPage }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.more ? pages.length * perPage : undefined),
    staleTime: Infinity,
  });
  if (records.isError)
    return (
      <ErrorState
        title="The records could not be fetched"
        message={records.error.message}
        onRetry={() => void records.refetch()}
      />
    );
  if (!records.data) return <SkeletonRows rows={12} label="Fetching records" />;
  const items = records.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <EmptyState
        title={records.data.pages[0]?.parsed ? "The file holds no record" : "Records are not shown for this file"}
      >
        {records.data.pages[0]?.parsed
          ? "Its parser found nothing to read in it."
          : "No parser reads it, or it is larger than 32 MB and of a format that is read from its first byte."}
      </EmptyState>
    );
  return (
    <>
      <ol className="grid gap-4">
        {items.map((record, index) => (
          <li key={`${record.offset} ${index}`}>
            <p className="mb-1 flex flex-wrap items-center gap-x-3 text-compact text-muted">
              <b className="font-medium text-fg">Record {formatCount(index + 1)}</b>
              {record.at ? <Time at={record.at} precision="second" /> : null}
              <Button tone="quiet" onClick={() => onPlace({ offset: record.offset, line: null })}>
                byte {formatCount(record.offset)}
              </Button>
            </p>
            <RecordFields record={record} empty={false} why={[]} words={words} />
          </li>
        ))}
      </ol>
      {records.hasNextPage ? (
        <Button className="mt-3" pending={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
          Show more records
        </Button>
      ) : null}
    </>
  );
}
