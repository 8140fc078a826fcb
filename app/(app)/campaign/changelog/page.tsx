import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Changelog } from "@/components/campaigns/changelog";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Changelog, campaign pack" };

export default async function ChangelogPage() {
  const slug = await campaignSlug();
  if (slug === null) notFound();
  const { text } = await serverClient.campaigns.changelog({ slug });
  return <Changelog text={text} />;
}
