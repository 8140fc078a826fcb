"use client";

import { keepPreviousData, useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useEffect, useMemo, useState } from "react";

import { useSelection } from "@/components/bulk/selection";
import { SelectionBar } from "@/components/bulk/selection-bar";
import { rememberList } from "@/components/cases/list-neighbours";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";
import type { BulkActionName } from "@/lib/bulk/schema";

import { CaseTable } from "./case-table";
import { exportHref, pageInput } from "./filter-state";
import { leavingOut } from "./filter-text";
import { ListFoot } from "./list-foot";
import type { useFilters } from "./use-filters";
import type { useLook } from "./use-look";
import type { Viewer } from "./viewer";

/** More references than this do not fit into one filter; then everything that matches can be exported. */
const mostNamed = 180;

const BulkDialog = dynamic(() => import("@/components/bulk/bulk-dialog").then((module) => module.BulkDialog), {
  ssr: false,
});

type CasesProps = {
  slug: string;
  viewer: Viewer;
  filters: ReturnType<typeof useFilters>;
  matching: number;
  look: ReturnType<typeof useLook>;
};

/** The list itself, page by page, and what can be done to the rows that are chosen. */
export function Cases({
  slug,
  viewer,
  filters: { filters, setSort, reset },
  matching,
  look: { look, setLook },
}: CasesProps) {
  const { data: words } = useSuspenseQuery(api.campaigns.words.queryOptions({ input: { slug }, staleTime: Infinity }));
  const cases = useInfiniteQuery(
    api.cases.list.infiniteOptions({
      input: (cursor: string | undefined) => pageInput(slug, filters, cursor),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = cases;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const items = useMemo(() => cases.data?.pages.flatMap((page) => page.items) ?? [], [cases.data]);
  const listKey = `${filters.sort} ${filters.filter}`;
  const order = useMemo(() => items.map((item) => item.id), [items]);
  const selection = useSelection(listKey, order);
  const [doing, setDoing] = useState<BulkActionName | null>(null);
  const bulk = viewer.acts.includes("bulk.run");
  useEffect(() => {
    const { pathname, search } = globalThis.location;
    rememberList({ href: `${pathname}${search}`, total: matching, ids: order });
  }, [order, matching]);
  if (cases.isError)
    return (
      <ErrorState
        title="The cases could not be fetched"
        message={cases.error.message}
        onRetry={() => void cases.refetch()}
      />
    );
  if (cases.isPending) return <SkeletonRows rows={14} label="Loading the cases" />;
  if (items.length === 0) {
    return (
      <EmptyState title="No case matches" action={<Button onClick={() => reset()}>Show every case</Button>}>
        Take a condition away, or search for other words.
      </EmptyState>
    );
  }
  const { chosen } = selection;
  const refs = items.filter(({ id }) => selection.has(id)).map(({ ref }) => ref);
  const leftOut = items.filter(({ id }) => !selection.has(id)).map(({ ref }) => ref);
  const filter = chosen.kind === "all" ? leavingOut(filters.filter, leftOut) : `ref:${refs.join(",")}`;
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <CaseTable
        listKey={listKey}
        selection={bulk ? selection : undefined}
        items={items}
        total={matching}
        words={words}
        seesClusters={viewer.seesClusters}
        look={look}
        onLook={setLook}
        sort={filters.sort}
        onSort={setSort}
        onEndNear={more}
        className="min-h-0 grow border-t border-line max-md:h-[calc(100dvh-var(--spacing-bar))]"
      />
      <ListFoot
        loaded={items.length}
        matching={matching}
        fetching={isFetchingNextPage}
        seesClusters={viewer.seesClusters}
      />
      {bulk ? (
        <SelectionBar
          selection={selection}
          matching={matching}
          loaded={items.length}
          exportHref={chosen.kind === "some" && refs.length > mostNamed ? null : exportHref(slug, { filter })}
          onAct={setDoing}
        />
      ) : null}
      {doing === null ? null : (
        <BulkDialog
          slug={slug}
          action={doing}
          target={chosen.kind === "all" ? { filter } : { caseIds: [...chosen.ids] }}
          count={selection.count(matching)}
          onClose={() => setDoing(null)}
          onDone={selection.clear}
        />
      )}
    </div>
  );
}
