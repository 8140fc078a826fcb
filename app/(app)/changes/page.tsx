import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { changesInput } from "@/components/bulk/changes-input";
import { ChangesPage } from "@/components/bulk/changes-page";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Bulk changes" };

export default async function Changes() {
  const { acts } = await serverClient.me();
  if (!acts.includes("bulk.read")) notFound();
  const changes = serverApi.bulk.list.infiniteOptions({
    input: changesInput,
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={[]} also={(queryClient) => queryClient.prefetchInfiniteQuery(changes)}>
      <ChangesPage />
    </Prefetch>
  );
}
