"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";

import { LinkButton } from "@/components/ui/link-button";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";
import { matchedTypes } from "@/lib/core/words";

import { Choice, choicesOf } from "./choice";
import { ExportMenu } from "./export-menu";
import { indicatorFilterOf, indicatorParams } from "./indicator-filters";
import { ListFrame } from "./list-frame";
import { IndicatorRows } from "./indicator-rows";
import { originLabels } from "./words";

const standingLabels: Record<"enabled" | "disabled" | "common", string> = {
  enabled: "Enabled",
  disabled: "Disabled",
  common: "Over-common",
};

// Fetched when one is first looked at, so that the list does not carry it.
const IndicatorDrawer = dynamic(() => import("./indicator-drawer").then((module) => module.IndicatorDrawer), {
  ssr: false,
});

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
  const [everLooked, setEverLooked] = useState(looked !== null);
  if (looked !== null && !everLooked) setEverLooked(true);
  const filtered = q !== "" || Object.values(conditions).some((value) => value !== null);
  const reset = () => void set({ q: null, type: null, cluster: null, origin: null, standing: null });
  const place = (key: string) => words.clusters.findIndex((cluster) => cluster.key === key) + 1;
  return (
    <ListFrame
      one="indicator"
      many="indicators"
      placeholder="Value, note or source"
      q={q}
      onSearch={(next) => void set({ q: next || null })}
      onReset={filtered ? reset : null}
      list={list}
      count={items.length}
      choices={
        <>
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
            options={[...words.clusters.map(({ key }) => key), "unattributed"].map((key) => ({
              value: key,
              label: key,
            }))}
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
        </>
      }
      acts={
        <>
          {mayExport ? <ExportMenu slug={slug} /> : null}
          {mayChange ? (
            <LinkButton href="/campaign/indicators/import" tone="primary">
              Import
            </LinkButton>
          ) : null}
        </>
      }
      rows={(onEndNear) => (
        <IndicatorRows
          slug={slug}
          items={items}
          place={place}
          mayChange={mayChange}
          onLook={(indicator) => void set({ indicator })}
          onEndNear={onEndNear}
        />
      )}
    >
      {everLooked ? (
        <IndicatorDrawer
          slug={slug}
          indicatorId={looked}
          place={place}
          mayChange={mayChange}
          onClose={() => void set({ indicator: null })}
        />
      ) : null}
    </ListFrame>
  );
}
