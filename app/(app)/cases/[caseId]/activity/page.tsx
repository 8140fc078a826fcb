import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";

import { CaseActivity } from "@/components/activity/case-activity";
import { activityInput, activityParams } from "@/components/activity/filters";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi } from "@/lib/api/server";

export const metadata: Metadata = { title: "Activity" };

const loadParams = createLoader(activityParams);

type Props = { params: Promise<{ caseId: string }>; searchParams: Promise<SearchParams> };

export default async function ActivityPage({ params, searchParams }: Props) {
  const { caseId } = await params;
  const { about } = await loadParams(searchParams);
  const list = serverApi.cases.audit.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...activityInput(caseId, about), cursor }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Prefetch queries={[]} also={(queryClient) => queryClient.prefetchInfiniteQuery(list)}>
      <CaseActivity caseId={caseId} />
    </Prefetch>
  );
}
