import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { PackOverview } from "@/components/campaigns/pack-overview";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Campaign pack" };

export default async function CampaignPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const { manifest, hash } = await serverClient.campaigns.pack({ slug });
  return <PackOverview manifest={manifest} hash={hash} />;
}
