import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { RematchesPage } from "@/components/knowledge/rematches-page";
import { runsPerPage } from "@/components/knowledge/rematch-params";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Re-matching, campaign pack" };

const loadParams = createLoader({ run: parseAsString });

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [slug, { acts }, { run }] = await Promise.all([campaignSlug(), serverClient.me(), loadParams(searchParams)]);
  if (slug === null || !acts.includes("knowledge.read")) notFound();
  const queries = [
    serverApi.rematches.list.queryOptions({ input: { slug, limit: runsPerPage } }),
    ...(run === null ? [] : [serverApi.rematches.get.queryOptions({ input: { slug, rematchId: run } })]),
  ];
  return (
    <Prefetch queries={queries}>
      <RematchesPage slug={slug} mayChange={acts.includes("knowledge.change")} />
    </Prefetch>
  );
}
