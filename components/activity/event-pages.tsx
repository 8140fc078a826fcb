"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { type ActivityEvent, ActivityRows } from "./activity-rows";

type Pages = UseInfiniteQueryResult<{ pages: { items: ActivityEvent[] }[] }>;

/** Events of one chain, page by page, with what to show while there are none. */
export function EventPages({ pages, whenEmpty }: { pages: Pages; whenEmpty: string }) {
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {pages.isPending ? <SkeletonRows rows={12} label="Loading activity" /> : null}
      {pages.isError ? (
        <ErrorState
          title="The activity could not be loaded"
          message={pages.error.message}
          onRetry={() => void pages.refetch()}
        />
      ) : null}
      {pages.isSuccess && items.length === 0 ? <EmptyState title={whenEmpty} /> : null}
      {items.length > 0 ? <ActivityRows items={items} /> : null}
      {pages.hasNextPage ? (
        <div className="px-gutter pt-3">
          <Button pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show earlier
          </Button>
        </div>
      ) : null}
    </>
  );
}
