import { notFound } from "next/navigation";
import type { ReactNode } from "react";

import { CaseFrame } from "@/components/cases/case-frame";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export default async function CaseLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ caseId: string }>;
}) {
  const { caseId } = await params;
  const found = await serverClient.cases.get({ caseId }).catch(() => null);
  if (!found) notFound();
  return (
    <Prefetch
      queries={[
        serverApi.cases.get.queryOptions({ input: { caseId } }),
        serverApi.cases.guide.queryOptions({ input: { caseId } }),
      ]}
    >
      <CaseFrame caseId={caseId}>{children}</CaseFrame>
    </Prefetch>
  );
}
