import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Attribution } from "@/components/attribution/attribution";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Attribution" };

export default async function AttributionPage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  const input = { caseId };
  const found = await serverClient.cases.get(input);
  if (!found.acts.includes("attribution.read")) notFound();
  const queries = [
    serverApi.attributions.list.queryOptions({ input }),
    serverApi.attributions.related.queryOptions({ input }),
    ...(found.acts.includes("finding.read")
      ? [serverApi.findings.list.queryOptions({ input: { caseId, limit: 200 } })]
      : []),
  ];
  return (
    <Prefetch queries={queries}>
      <Attribution caseId={caseId} />
    </Prefetch>
  );
}
