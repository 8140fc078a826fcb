import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { CampaignStatusPage } from "@/components/status/campaign-status-page";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Campaign status" };

export default async function CampaignStatus() {
  const [{ acts }, slug] = await Promise.all([serverClient.me(), campaignSlug()]);
  if (!acts.includes("portfolio.read") || slug === null) notFound();
  const queries = [
    serverApi.portfolio.status.queryOptions({ input: { slug } }),
    serverApi.campaigns.words.queryOptions({ input: { slug } }),
  ];
  return (
    <Prefetch queries={queries}>
      <CampaignStatusPage slug={slug} />
    </Prefetch>
  );
}
