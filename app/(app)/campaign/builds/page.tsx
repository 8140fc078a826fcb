import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { BuildChecker } from "@/components/campaigns/build-checker";
import { BuildTable } from "@/components/campaigns/build-table";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Builds, campaign pack" };

export default async function BuildsPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const [{ items }, { exposure }] = await Promise.all([
    serverClient.campaigns.builds({ slug }),
    serverClient.campaigns.words({ slug }),
  ]);
  return (
    <>
      <BuildChecker builds={items} words={exposure} />
      <BuildTable builds={items} />
    </>
  );
}
