import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { PackEditor } from "@/components/campaigns/packs/pack-editor";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Edit a pack" };

const loadParams = createLoader({ pack: parseAsString });

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [{ acts }, { pack: slug }] = await Promise.all([serverClient.me(), loadParams(searchParams)]);
  if (slug === null || !acts.includes("pack.change")) notFound();
  const found = await serverClient.packs.get({ slug }).catch(() => null);
  if (!found?.about.own) notFound();
  return (
    <Prefetch queries={[serverApi.packs.get.queryOptions({ input: { slug } })]}>
      <PackEditor slug={slug} />
    </Prefetch>
  );
}
