import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { loadMatrix, matrixInput } from "@/components/matrix/matrix-input";
import { MatrixPage } from "@/components/matrix/matrix-page";
import { readText } from "@/components/portfolio/filter-text";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Matrix" };

export default async function Matrix({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [me, slug, { filter }] = await Promise.all([serverClient.me(), campaignSlug(), loadMatrix(searchParams)]);
  if (!me.acts.includes("portfolio.read") || slug === null) notFound();
  const asked = readText(filter).kind === "problem" ? "" : filter;
  const matrix = serverApi.portfolio.matrix.infiniteOptions({
    input: (cursor: string | undefined) => matrixInput(slug, asked, cursor),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const queries = [serverApi.campaigns.words.queryOptions({ input: { slug } })];
  return (
    <Prefetch queries={queries} also={(queryClient) => queryClient.prefetchInfiniteQuery(matrix)}>
      <MatrixPage
        slug={slug}
        seesClusters={me.role !== "technician" && me.role !== "client"}
        exports={me.acts.includes("portfolio.export")}
      />
    </Prefetch>
  );
}
