"use client";

import { LinkButton } from "@/components/ui/link-button";
import type { CaseView } from "@/lib/cases/schema";

/** What this person may do with the case as a whole. */
export function CaseActions({ data }: { data: CaseView }) {
  return <LinkButton href={`/cases/${data.id}/report`}>Report</LinkButton>;
}
