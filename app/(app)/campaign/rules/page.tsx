import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { RuleList } from "@/components/campaigns/rule-list";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Rules, campaign pack" };

export default async function RulesPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const [{ sigma, yara }, words] = await Promise.all([
    serverClient.campaigns.rules({ slug }),
    serverClient.campaigns.words({ slug }),
  ]);
  return <RuleList sigma={sigma} yara={yara} words={words} />;
}
