import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { filterInput, fromParameters, hrefOf, loadFilters, pageInput } from "@/components/portfolio/filter-state";
import { keptLook } from "@/components/portfolio/kept-look";
import { OwnCases } from "@/components/portfolio/own-cases";
import { PortfolioPage } from "@/components/portfolio/portfolio-page";
import { viewerOf } from "@/components/portfolio/viewer";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Portfolio" };

export default async function Portfolio({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [me, shown, filters, look] = await Promise.all([
    serverClient.me(),
    campaignSlug(),
    loadFilters(searchParams),
    keptLook(),
  ]);
  if (!me.acts.includes("portfolio.read")) {
    const { items } = await serverClient.cases.list({ limit: 50 });
    const [only, ...others] = items;
    if (only && others.length === 0) redirect(`/cases/${only.id}`);
    return <OwnCases items={items} />;
  }
  const slug = shown ?? "exchange-2021";
  const asked = await searchParams;
  const older = fromParameters(asked);
  if (older !== null) redirect(older);
  const opening = Object.keys(asked).length === 0 ? (await serverClient.views.list({ slug })).items : [];
  const chosen = opening.find(({ opens }) => opens);
  if (chosen) redirect(hrefOf({ filter: chosen.filter, sort: chosen.sort, view: chosen.key }));
  const { cases: size } = await serverClient.portfolio.size({ slug });
  // The first run shows what is installed and offers the demo; later neither is asked for.
  const onFirstRun = [
    ...(size === 0 && me.acts.includes("pack.read")
      ? [serverApi.campaigns.pack.queryOptions({ input: { slug } })]
      : []),
    ...(size === 0 && me.acts.includes("demo.manage") ? [serverApi.demo.status.queryOptions({ input: {} })] : []),
  ];
  const queries = [
    ...onFirstRun,
    serverApi.portfolio.get.queryOptions({ input: { slug } }),
    serverApi.portfolio.get.queryOptions({ input: { slug, ...filterInput(filters) } }),
    serverApi.campaigns.words.queryOptions({ input: { slug } }),
    serverApi.views.list.queryOptions({ input: { slug } }),
  ];
  const cases = serverApi.cases.list.infiniteOptions({
    input: (cursor: string | undefined) => pageInput(slug, filters, cursor),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={queries} also={(queryClient) => queryClient.prefetchInfiniteQuery(cases)}>
      <PortfolioPage slug={slug} viewer={viewerOf(me)} look={look} />
    </Prefetch>
  );
}
