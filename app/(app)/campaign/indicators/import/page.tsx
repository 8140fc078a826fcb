import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { IndicatorImportPage } from "@/components/knowledge/indicator-import-page";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Import indicators, campaign pack" };

export default async function Page() {
  const [slug, { acts }] = await Promise.all([campaignSlug(), serverClient.me()]);
  if (slug === null || !acts.includes("knowledge.change")) notFound();
  return <IndicatorImportPage slug={slug} />;
}
