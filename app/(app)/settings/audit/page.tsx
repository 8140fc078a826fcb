import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { eventsPerPage } from "@/components/activity/filters";
import { InstallationActivity } from "@/components/activity/installation-activity";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditPage() {
  const { acts } = await serverClient.me();
  if (!acts.includes("audit.read")) notFound();
  const list = serverApi.audit.installation.infiniteOptions({
    input: (cursor: string | undefined) => ({ limit: eventsPerPage, cursor }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={[]} also={(queryClient) => queryClient.prefetchInfiniteQuery(list)}>
      <InstallationActivity />
    </Prefetch>
  );
}
