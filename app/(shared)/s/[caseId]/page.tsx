import type { Metadata } from "next";

import { SharedCase } from "@/components/sharing/shared-case";

// The page is about somebody's incident; its title must not say so in a list of tabs or a history.
export const metadata: Metadata = { title: { absolute: "Status" } };

export default async function SharedCasePage({ params }: { params: Promise<{ caseId: string }> }) {
  return <SharedCase caseId={(await params).caseId} />;
}
