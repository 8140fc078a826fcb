import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { importsInput } from "@/components/imports/imports-input";
import { ImportsPage } from "@/components/imports/imports-page";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Imports" };

export default async function Imports() {
  const [{ acts }, slug] = await Promise.all([serverClient.me(), campaignSlug()]);
  if (!acts.includes("import.read") || slug === null) notFound();
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
