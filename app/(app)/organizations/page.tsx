import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { organizationsPerPage } from "@/components/organizations/paging";
import { OrganizationsPage } from "@/components/organizations/organizations-page";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Organizations" };

const load = createLoader({ q: parseAsString.withDefault("") });

export default async function Organizations({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [{ acts }, slug, { q }] = await Promise.all([serverClient.me(), campaignSlug(), load(searchParams)]);
  if (!acts.includes("organization.list") || slug === null) notFound();
  const words = await serverClient.campaigns.words({ slug });
  const organizations = serverApi.organizations.list.infiniteOptions({
    input: (cursor: string | undefined) => ({
      limit: organizationsPerPage,
      q: q.trim() === "" ? undefined : q.trim(),
      cursor,
    }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={[]} also={(queryClient) => queryClient.prefetchInfiniteQuery(organizations)}>
      <OrganizationsPage acts={acts} words={words} />
    </Prefetch>
  );
}
