import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, parseAsInteger, type SearchParams } from "nuqs/server";

import { ChecklistVersions } from "@/components/campaigns/checklist/versions";
import { PackChecklist } from "@/components/campaigns/pack-checklist";
import { Prefetch } from "@/components/data/prefetch";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Checklist, campaign pack" };

const loadParams = createLoader({ version: parseAsInteger });

export default async function ChecklistPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [slug, { acts }, { version }] = await Promise.all([
    campaignSlug(),
    serverClient.me(),
    loadParams(searchParams),
  ]);
  if (slug === null) notFound();
  const [{ items: versions }, words] = await Promise.all([
    serverClient.checklists.list({ slug }),
    serverClient.campaigns.words({ slug }),
  ]);
  const number = version ?? versions.find(({ current }) => current)?.number ?? 1;
  const whole = await serverClient.checklists.get({ slug, number }).catch(() => null);
  if (whole === null) notFound();
  return (
    <Prefetch queries={[serverApi.checklists.list.queryOptions({ input: { slug } })]}>
      <ChecklistVersions
        slug={slug}
        shown={number}
        mayChange={acts.includes("checklist.change")}
        mayApply={acts.includes("bulk.run")}
      />
      <PackChecklist sections={whole.items} words={words} />
    </Prefetch>
  );
}
