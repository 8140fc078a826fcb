import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { RuleImportPage } from "@/components/knowledge/rule-import-page";
import { campaignSlug, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Add rules, campaign pack" };

export default async function Page() {
  const [slug, { acts }] = await Promise.all([campaignSlug(), serverClient.me()]);
  const [mayChange, mayTry] = [acts.includes("knowledge.change"), acts.includes("knowledge.try")];
  if (slug === null || !(mayChange || mayTry)) notFound();
  return <RuleImportPage slug={slug} mayChange={mayChange} mayTry={mayTry} />;
}
