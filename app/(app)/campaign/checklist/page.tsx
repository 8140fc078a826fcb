import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { PackChecklist } from "@/components/campaigns/pack-checklist";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Checklist, campaign pack" };

export default async function ChecklistPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const [{ items }, words] = await Promise.all([
    serverClient.campaigns.checklist({ slug }),
    serverClient.campaigns.words({ slug }),
  ]);
  return <PackChecklist sections={items} words={words} />;
}
