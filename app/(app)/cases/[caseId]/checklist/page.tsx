import type { Metadata } from "next";

import { Checklist } from "@/components/checklists/checklist";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Checklist" };

export default async function ChecklistPage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  const me = await serverClient.me();
  return (
    <Prefetch queries={[serverApi.tasks.list.queryOptions({ input: { caseId } })]}>
      <Checklist caseId={caseId} me={{ id: me.id, name: me.name, role: me.role }} />
    </Prefetch>
  );
}
