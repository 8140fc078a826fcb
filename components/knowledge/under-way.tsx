"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { api } from "@/lib/api/client";

/** Says that stored evidence is being matched again with what changed, and leads there. */
export function UnderWay({ slug }: { slug: string }) {
  const run = useQuery({
    ...api.knowledge.get.queryOptions({ input: { slug } }),
    select: ({ rematchId }) => rematchId,
  });
  return run.data ? (
    <Link href={`/campaign/rematches?run=${run.data}`} className="text-compact">
      Matching stored evidence…
    </Link>
  ) : null;
}
