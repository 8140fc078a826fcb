"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";

import { SearchBox } from "@/components/portfolio/search-box";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";
import { matchedTypes } from "@/lib/core/words";

import { Choice, choicesOf } from "./choice";
import { ExportMenu } from "./export-menu";
import { IndicatorDrawer } from "./indicator-drawer";
import { indicatorFilterOf, indicatorParams } from "./indicator-filters";
import { IndicatorRows } from "./indicator-rows";
import { originLabels } from "./words";

const standingLabels: Record<"enabled" | "disabled" | "common", string> = {
  enabled: "Enabled",
  disabled: "Disabled",
  common: "Over-common",
};

export type Rights = { mayChange: boolean; mayExport: boolean };
type IndicatorsPageProps = Rights & { slug: string; words: CampaignWords };

/** Every known-bad value with its source, of the pack and of the team, and how far a match may go. Nothing becomes a link. */
export function IndicatorsPage({ slug, words, mayChange, mayExport }: IndicatorsPageProps) {
  const [values, set] = useQueryStates(indicatorParams, { history: "replace" });
  const filter = indicatorFilterOf(slug, values);
  const list = useInfiniteQuery(
    api.indicators.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const { indicator: looked, q, ...conditions } = values;
  const filtered = q !== "" || Object.values(conditions).some((value) => value !== null);
  const reset = () => void set({ q: null, type: null, cluster: null, origin: null, standing: null });
  const place = (key: string) => words.clusters.findIndex((cluster) => cluster.key === key) + 1;
  return (
    <div className="flex flex-col md:h-[calc(100dvh-8.5rem)] md:min-h-100 print:h-auto">
      <search className="flex flex-wrap items-center gap-2 px-gutter py-2.5 no-print" aria-label="Indicators">
        <SearchBox
          value={q}
          onChange={(next) => void set({ q: next || null })}
          label="Find an indicator"
          placeholder="Value, note or source"
        />
        <Choice
          label="Type"
          every="Every type"
          options={matchedTypes.map((type) => ({ value: type, label: type }))}
          value={values.type}
          onChange={(type) => void set({ type })}
        />
        <Choice
          label="Cluster"
          every="Every cluster"
          options={[...words.clusters.map(({ key }) => key), "unattributed"].map((key) => ({ value: key, label: key }))}
          value={values.cluster}
          onChange={(cluster) => void set({ cluster })}
        />
        <Choice
          label="Origin"
          every="Pack and own"
          options={choicesOf(["pack", "own"], originLabels)}
          value={values.origin}
          onChange={(origin) => void set({ origin })}
        />
        <Choice
          label="State"
          every="Every state"
          options={choicesOf(["enabled", "disabled", "common"], standingLabels)}
          value={values.standing}
          onChange={(standing) => void set({ standing })}
        />
        {filtered ? (
          <Button tone="quiet" onClick={reset}>
            Reset
          </Button>
        ) : null}
        <span role="status" className="ml-auto text-compact text-muted">
          {list.data ? `${formatCount(items.length)}${list.hasNextPage ? " and more" : ""}` : ""}
        </span>
        {mayExport ? <ExportMenu slug={slug} /> : null}
        {mayChange ? (
          <LinkButton href="/campaign/indicators/import" tone="primary">
            Import
          </LinkButton>
        ) : null}
      </search>
      {list.isError && !list.data ? (
        <ErrorState
          title="The indicators could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.isPending ? <SkeletonRows label="Reading the indicators" /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState
          title="No indicator passes these filters"
          action={<Button onClick={reset}>Show every indicator</Button>}
        >
          Search for a part of the value, or take a condition away.
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <IndicatorRows
          slug={slug}
          items={items}
          place={place}
          mayChange={mayChange}
          onLook={(indicator) => void set({ indicator })}
          onEndNear={() => (list.hasNextPage && !list.isFetchingNextPage ? void list.fetchNextPage() : undefined)}
        />
      ) : null}
      <IndicatorDrawer
        slug={slug}
        indicatorId={looked}
        place={place}
        mayChange={mayChange}
        onClose={() => void set({ indicator: null })}
      />
    </div>
  );
}
