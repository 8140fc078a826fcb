import { notFound } from "next/navigation";
import type { ReactNode } from "react";

import { PackFrame } from "@/components/campaigns/pack-frame";
import { campaignSlug, serverClient } from "@/lib/api/server";

export default async function CampaignLayout({ children }: { children: ReactNode }) {
  const [{ acts }, slug] = await Promise.all([serverClient.me(), campaignSlug()]);
  if (!acts.includes("pack.read") || slug === null) notFound();
  const [{ manifest, counts }, { rules, indicators }] = await Promise.all([
    serverClient.campaigns.pack({ slug }),
    serverClient.knowledge.get({ slug }),
  ]);
  const known = { ...counts, rules: rules.pack + rules.own, indicators: indicators.pack + indicators.own };
  return (
    <PackFrame slug={slug} name={manifest.name} version={manifest.version} counts={known}>
      {children}
    </PackFrame>
  );
}
