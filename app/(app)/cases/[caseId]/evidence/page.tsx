import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { EvidencePage } from "@/components/evidence/evidence-page";
import { serverApi, serverClient } from "@/lib/api/server";
import { loadPack } from "@/lib/campaigns/queries";

export const metadata: Metadata = { title: "Evidence" };

const firstPage = { limit: 100, cursor: undefined, top: true };

export default async function Evidence({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  const [me, found] = await Promise.all([serverClient.me(), serverClient.cases.get({ caseId })]);
  if (!found.acts.includes("evidence.read")) notFound();
  const { exposureWindow } = (await loadPack(found.campaign.slug)).manifest;
  const inspect = found.acts.includes("evidence.inspect");
  const files = serverApi.evidence.list.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...firstPage, caseId, cursor }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  return (
    <Prefetch
      queries={[
        serverApi.evidence.summary.queryOptions({ input: { caseId } }),
        serverApi.servers.list.queryOptions({ input: { caseId } }),
        {
          queryKey: files.queryKey,
          queryFn: async () => ({
            pages: [await serverClient.evidence.list({ ...firstPage, caseId })],
            pageParams: [undefined],
          }),
        },
        ...(inspect
          ? [
              serverApi.evidence.coverage.queryOptions({ input: { caseId } }),
              serverApi.evidence.toolRuns.queryOptions({ input: { caseId } }),
            ]
          : []),
      ]}
    >
      <EvidencePage caseId={caseId} isClient={me.role === "client"} windowFromAt={exposureWindow.latestNeededAt} />
    </Prefetch>
  );
}
