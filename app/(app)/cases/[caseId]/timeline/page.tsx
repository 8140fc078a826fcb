import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { densityInputOf, listInputOf, timelineParams } from "@/components/timeline/filters";
import { TimelinePage } from "@/components/timeline/timeline-page";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Timeline" };

const loadParams = createLoader(timelineParams);

type Props = { params: Promise<{ caseId: string }>; searchParams: Promise<SearchParams> };
type PageParam = { cursor: string; back: boolean } | undefined;

export default async function Page({ params, searchParams }: Props) {
  const { caseId } = await params;
  const chosen = await loadParams(searchParams);
  const input = listInputOf(caseId, chosen);
  const list = serverApi.timeline.list.infiniteOptions({
    input: (param: PageParam) => ({ ...input, cursor: param?.cursor, back: param?.back ?? false }),
    initialPageParam: undefined,
    getNextPageParam: (page): PageParam =>
      page.nextCursor === null ? undefined : { cursor: page.nextCursor, back: false },
  });
  const found = await serverClient.cases.get({ caseId }).catch(() => null);
  const queries = [
    serverApi.timeline.density.queryOptions({ input: densityInputOf(caseId, chosen) }),
    serverApi.timeline.markers.queryOptions({ input: { caseId } }),
    serverApi.evidence.coverage.queryOptions({ input: { caseId } }),
    ...(found?.acts.includes("attribution.read")
      ? [serverApi.attributions.list.queryOptions({ input: { caseId } })]
      : []),
  ];
  return (
    <Prefetch queries={queries} also={(queryClient) => queryClient.prefetchInfiniteQuery(list)}>
      <TimelinePage caseId={caseId} />
    </Prefetch>
  );
}
