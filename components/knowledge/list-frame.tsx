"use client";

import type { ReactNode } from "react";

import { SearchBox } from "@/components/portfolio/search-box";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";

type ListFrameProps = {
  /** What the rows are, in one word of each number: "rule", "rules". */
  one: string;
  many: string;
  placeholder: string;
  q: string;
  onSearch: (words: string) => void;
  /** The conditions beside the search. */
  choices: ReactNode;
  /** Takes every condition away; null when there is none. */
  onReset: (() => void) | null;
  acts: ReactNode;
  list: {
    isError: boolean;
    isPending: boolean;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  /** How many rows are there so far. */
  count: number;
  rows: (onEndNear: () => void) => ReactNode;
  children: ReactNode;
};

/** A long list of the knowledge: search, conditions and acts above, the rows below, and what to do where there are none. */
export function ListFrame({
  one,
  many,
  placeholder,
  q,
  onSearch,
  choices,
  onReset,
  acts,
  list,
  count,
  rows,
  children,
}: ListFrameProps) {
  const failed = list.isError && count === 0;
  const onEndNear = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  return (
    <div className="flex flex-col md:h-[calc(100dvh-8.5rem)] md:min-h-100 print:h-auto">
      <search
        className="flex flex-wrap items-center gap-2 px-gutter py-2.5 no-print"
        aria-label={many.charAt(0).toUpperCase() + many.slice(1)}
      >
        <SearchBox value={q} onChange={onSearch} label={`Find one of the ${many}`} placeholder={placeholder} />
        {choices}
        {onReset ? (
          <Button tone="quiet" onClick={onReset}>
            Reset
          </Button>
        ) : null}
        <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
          <span role="status" className="text-compact text-muted">
            {list.isPending || failed ? "" : `${formatCount(count)}${list.hasNextPage ? " and more" : ""}`}
          </span>
          {acts}
        </div>
      </search>
      {failed ? (
        <ErrorState
          title={`The ${many} could not be fetched`}
          message={list.error?.message ?? ""}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.isPending ? <SkeletonRows label={`Reading the ${many}`} /> : null}
      {!list.isPending && !list.isError && count === 0 ? (
        <EmptyState
          title={`No ${one} passes these conditions`}
          action={onReset ? <Button onClick={onReset}>Show every {one}</Button> : undefined}
        >
          Search for a part of it, or take a condition away.
        </EmptyState>
      ) : null}
      {count > 0 ? rows(onEndNear) : null}
      {children}
    </div>
  );
}
