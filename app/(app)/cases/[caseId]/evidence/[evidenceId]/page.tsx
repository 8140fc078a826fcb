import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { RecordBrowser } from "@/components/evidence/browser/record-browser";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Evidence file" };

export default async function EvidenceFile({ params }: { params: Promise<{ caseId: string; evidenceId: string }> }) {
  const { caseId, evidenceId } = await params;
  const found = await serverClient.cases.get({ caseId });
  if (!found.acts.includes("evidence.inspect")) notFound();
  const file = await serverClient.evidence.get({ caseId, evidenceId }).catch(() => null);
  if (!file) notFound();
  return (
    <Prefetch
      queries={[
        serverApi.evidence.get.queryOptions({ input: { caseId, evidenceId } }),
        serverApi.evidence.marks.queryOptions({ input: { caseId, evidenceId } }),
      ]}
    >
      <RecordBrowser caseId={caseId} evidenceId={evidenceId} />
    </Prefetch>
  );
}
