import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { importsInput } from "@/components/imports/imports-input";
import { ImportsPage } from "@/components/imports/imports-page";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Imports" };

export default async function Imports() {
  const [{ acts }, campaigns] = await Promise.all([serverClient.me(), serverClient.campaigns.list()]);
  const slug = campaigns.items[0]?.slug;
  if (!acts.includes("import.read") || slug === undefined) notFound();
  const imports = serverApi.imports.list.infiniteOptions({
    input: importsInput,
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={[]} also={(queryClient) => queryClient.prefetchInfiniteQuery(imports)}>
      <ImportsPage slug={slug} mayImport={acts.includes("import.run")} />
    </Prefetch>
  );
}
