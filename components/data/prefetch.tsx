import { dehydrate, HydrationBoundary, QueryClient, type FetchQueryOptions } from "@tanstack/react-query";
import { unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";

type Options = Pick<FetchQueryOptions, "queryKey" | "queryFn">;

/** Fetches on the server what the page's client parts ask for under the same keys, so the first paint has its data; `also` is for lists that are read page by page. */
export async function Prefetch({
  queries,
  also,
  children,
}: {
  queries: readonly Options[];
  also?: (queryClient: QueryClient) => Promise<unknown>;
  children: ReactNode;
}) {
  const queryClient = new QueryClient();
  await Promise.all([...queries.map((options) => queryClient.prefetchQuery(options)), also?.(queryClient)]);
  // A failed fetch is tried again by the browser; a redirect is meant for the page.
  for (const query of queryClient.getQueryCache().getAll()) unstable_rethrow(query.state.error);
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}
