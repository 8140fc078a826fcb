import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, parseAsInteger, type SearchParams } from "nuqs/server";

import { ChecklistEditor } from "@/components/campaigns/checklist/editor";
import { Prefetch } from "@/components/data/prefetch";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Draft of the checklist, campaign pack" };

const loadParams = createLoader({ version: parseAsInteger });

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [slug, { acts }, { version }] = await Promise.all([
    campaignSlug(),
    serverClient.me(),
    loadParams(searchParams),
  ]);
  if (slug === null || version === null || !acts.includes("checklist.change")) notFound();
  const found = await serverClient.checklists.get({ slug, number: version }).catch(() => null);
  if (found?.about.state !== "draft") notFound();
  return (
    <Prefetch queries={[serverApi.checklists.get.queryOptions({ input: { slug, number: version } })]}>
      <ChecklistEditor slug={slug} number={version} />
    </Prefetch>
  );
}
