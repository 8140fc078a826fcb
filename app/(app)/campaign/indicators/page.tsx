import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { indicatorFilterOf, indicatorParams } from "@/components/knowledge/indicator-filters";
import { IndicatorsPage } from "@/components/knowledge/indicators-page";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Indicators, campaign pack" };

const loadParams = createLoader(indicatorParams);

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [slug, { acts }] = await Promise.all([campaignSlug(), serverClient.me()]);
  if (slug === null || !acts.includes("knowledge.read")) notFound();
  const [words, chosen] = await Promise.all([serverClient.campaigns.words({ slug }), loadParams(searchParams)]);
  const filter = indicatorFilterOf(slug, chosen);
  const list = serverApi.indicators.list.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...filter, cursor }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={[]} also={(queryClient) => queryClient.prefetchInfiniteQuery(list)}>
      <IndicatorsPage
        slug={slug}
        words={words}
        mayChange={acts.includes("knowledge.change")}
        mayExport={acts.includes("knowledge.export")}
      />
    </Prefetch>
  );
}
