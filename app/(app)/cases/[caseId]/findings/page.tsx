import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";

import { Prefetch } from "@/components/data/prefetch";
import { filterOf, findingParams, findingsPerPage } from "@/components/findings/filters";
import { FindingsPage } from "@/components/findings/findings-page";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Findings" };

const loadParams = createLoader(findingParams);

type Props = { params: Promise<{ caseId: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const { caseId } = await params;
  const chosen = await loadParams(searchParams);
  const filter = filterOf(caseId, chosen);
  const list = serverApi.findings.list.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...filter, limit: findingsPerPage, brief: true, cursor }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const first =
    chosen.finding ??
    (await serverClient.findings.list({ ...filter, limit: 1, brief: true }).catch(() => null))?.items[0]?.id;
  const found = await serverClient.cases.get({ caseId }).catch(() => null);
  const claims = found?.acts.includes("attribution.read")
    ? [serverApi.attributions.list.queryOptions({ input: { caseId } })]
    : [];
  const open = first ? [serverApi.findings.get.queryOptions({ input: { caseId, findingId: first } })] : [];
  return (
    <Prefetch
      queries={[serverApi.findings.facets.queryOptions({ input: filter }), ...open, ...claims]}
      also={(queryClient) => queryClient.prefetchInfiniteQuery(list)}
    >
      <FindingsPage caseId={caseId} />
    </Prefetch>
  );
}
