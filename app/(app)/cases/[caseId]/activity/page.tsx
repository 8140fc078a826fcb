import type { Metadata } from "next";

import { CaseActivity } from "@/components/activity/case-activity";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  return <CaseActivity caseId={caseId} />;
}
