import type { Metadata } from "next";

import { CaseReports } from "@/components/reports/case-reports";

export const metadata: Metadata = { title: "Report" };

export default async function ReportPage({ params }: { params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  return <CaseReports caseId={caseId} />;
}
