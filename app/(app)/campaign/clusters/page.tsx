import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ClusterCards } from "@/components/campaigns/cluster-cards";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Clusters, campaign pack" };

export default async function ClustersPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const [{ items }, words] = await Promise.all([
    serverClient.campaigns.clusters({ slug }),
    serverClient.campaigns.words({ slug }),
  ]);
  return <ClusterCards clusters={items} words={words} />;
}
