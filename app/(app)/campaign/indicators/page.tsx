import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { IndicatorTable } from "@/components/campaigns/indicator-table";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Indicators, campaign pack" };

export default async function IndicatorsPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const [{ items }, words] = await Promise.all([
    serverClient.campaigns.indicators({ slug }),
    serverClient.campaigns.words({ slug }),
  ]);
  return <IndicatorTable indicators={items} words={words} />;
}
