import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { ruleFilterOf, ruleParams } from "@/components/knowledge/rule-filters";
import { RulesPage } from "@/components/knowledge/rules-page";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Rules, campaign pack" };

const loadParams = createLoader(ruleParams);

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [slug, { acts }] = await Promise.all([campaignSlug(), serverClient.me()]);
  if (slug === null || !acts.includes("knowledge.read")) notFound();
  const chosen = await loadParams(searchParams);
  const filter = ruleFilterOf(slug, chosen);
  const list = serverApi.rules.list.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...filter, cursor }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const open = chosen.rule === null ? [] : [serverApi.rules.get.queryOptions({ input: { slug, ruleId: chosen.rule } })];
  return (
    <Prefetch queries={open} also={(queryClient) => queryClient.prefetchInfiniteQuery(list)}>
      <RulesPage slug={slug} mayChange={acts.includes("knowledge.change")} mayTry={acts.includes("knowledge.try")} />
    </Prefetch>
  );
}
