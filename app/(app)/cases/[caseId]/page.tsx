import type { Metadata } from "next";

import { Overview } from "@/components/cases/overview";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  const input = { caseId };
  const [me, found] = await Promise.all([serverClient.me(), serverClient.cases.get(input)]);
  const may = (act: string) => found.acts.includes(act);
  const queries = [
    serverApi.cases.guide.queryOptions({ input }),
    serverApi.servers.list.queryOptions({ input }),
    serverApi.tasks.list.queryOptions({ input }),
    serverApi.timeline.markers.queryOptions({ input }),
    ...(may("timeline.read")
      ? [
          serverApi.timeline.density.queryOptions({
            input: { caseId, kind: ["finding", "build", "person"], slices: 60 },
          }),
        ]
      : []),
    ...(may("finding.read")
      ? [
          serverApi.findings.list.queryOptions({
            input: { caseId, severity: ["critical"], triage: ["new"], limit: 200 },
          }),
          serverApi.findings.list.queryOptions({ input: { caseId, triage: ["new", "needs_more"], limit: 200 } }),
        ]
      : []),
    ...(may("attribution.read") ? [serverApi.attributions.list.queryOptions({ input })] : []),
    ...(may("case.audit") ? [serverApi.cases.audit.queryOptions({ input: { caseId, limit: 7 } })] : []),
  ];
  return (
    <Prefetch queries={queries}>
      <Overview caseId={caseId} me={{ id: me.id, role: me.role }} />
    </Prefetch>
  );
}
