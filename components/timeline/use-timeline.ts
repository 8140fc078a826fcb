"use client";

import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";

import { notifyFailed } from "@/components/ui/notify";
import { api, client } from "@/lib/api/client";
import type { TimelineItem, TimelinePage } from "@/lib/timeline/schema";

import { densityInputOf, listInputOf, pagesKept, timelineParams } from "./filters";

/** One end of the loaded pages, to read on from. */
export type PageParam = { cursor: string; back: boolean } | undefined;

/** The timeline of a case: filters in the address, events page by page in both directions, density and markers. */
export function useTimeline(caseId: string) {
  const [values, set] = useQueryStates(timelineParams, { history: "replace" });
  const queryClient = useQueryClient();
  const input = listInputOf(caseId, values);
  const list = useInfiniteQuery(
    api.timeline.list.infiniteOptions({
      input: (param: PageParam) => ({ ...input, cursor: param?.cursor, back: param?.back ?? false }),
      initialPageParam: undefined,
      getNextPageParam: (page): PageParam =>
        page.nextCursor === null ? undefined : { cursor: page.nextCursor, back: false },
      getPreviousPageParam: (page): PageParam =>
        page.previousCursor === null ? undefined : { cursor: page.previousCursor, back: true },
      maxPages: pagesKept,
      placeholderData: keepPreviousData,
    }),
  );
  const density = useQuery(
    api.timeline.density.queryOptions({ input: densityInputOf(caseId, values), placeholderData: keepPreviousData }),
  );
  const markers = useQuery(api.timeline.markers.queryOptions({ input: { caseId } }));
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);

  const patch = useCallback(
    (eventId: string, change: Partial<TimelineItem>) => {
      queryClient.setQueriesData<InfiniteData<TimelinePage>>(
        { queryKey: api.timeline.list.key({ type: "infinite" }) },
        (old) =>
          old
            ? {
                ...old,
                pages: old.pages.map((page) => ({
                  ...page,
                  items: page.items.map((item) => (item.id === eventId ? { ...item, ...change } : item)),
                })),
              }
            : old,
      );
    },
    [queryClient],
  );

  /** Shown at once, taken back when it fails. */
  const star = useCallback(
    async (item: TimelineItem) => {
      patch(item.id, { starred: !item.starred });
      try {
        const saved = await client.timeline.update({
          caseId,
          eventId: item.id,
          version: item.version,
          starred: !item.starred,
        });
        patch(item.id, saved);
      } catch (error) {
        patch(item.id, { starred: item.starred });
        void notifyFailed("The star was not saved", { detail: error instanceof Error ? error.message : undefined });
        void queryClient.invalidateQueries({ queryKey: api.timeline.list.key() });
      }
    },
    [caseId, patch, queryClient],
  );

  const refresh = useCallback(() => queryClient.invalidateQueries({ queryKey: api.timeline.key() }), [queryClient]);

  return { caseId, values, set, list, density, markers, items, star, refresh };
}

export type Timeline = ReturnType<typeof useTimeline>;
