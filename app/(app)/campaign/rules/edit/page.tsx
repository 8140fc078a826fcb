import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { RuleEditPage } from "@/components/knowledge/rule-edit-page";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Edit a rule, campaign pack" };

const loadParams = createLoader({ rule: parseAsString });

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [slug, { acts }, { rule }] = await Promise.all([campaignSlug(), serverClient.me(), loadParams(searchParams)]);
  const [mayChange, mayTry] = [acts.includes("knowledge.change"), acts.includes("knowledge.try")];
  if (slug === null || rule === null || !(mayChange || mayTry)) notFound();
  // A rule that does not exist is a page that does not exist.
  const found = await serverClient.rules.get({ slug, ruleId: rule }).catch(() => null);
  if (found === null) notFound();
  return (
    <Prefetch queries={[serverApi.rules.get.queryOptions({ input: { slug, ruleId: rule } })]}>
      <RuleEditPage slug={slug} ruleId={rule} mayChange={mayChange} mayTry={mayTry} />
    </Prefetch>
  );
}
