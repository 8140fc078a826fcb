"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { formatCount } from "@/components/ui/numbers";
import { api } from "@/lib/api/client";
import type { BulkView } from "@/lib/bulk/schema";

const named = 20;

/** The cases that stay as they are: how many for which reason, and the first of them by name. */
export function Exceptions({ view }: { view: BulkView }) {
  const refused = view.result?.refused ?? 0;
  const rows = useQuery(
    api.bulk.rows.queryOptions({
      input: { jobId: view.id, outcome: "refused", limit: named },
      enabled: refused > 0 && view.state !== "running",
    }),
  );
  const reasons = view.result?.reasons ?? [];
  if (reasons.length === 0) return null;
  return (
    <section aria-label="Exceptions" className="grid gap-2">
      <ul className="grid gap-0.5">
        {reasons.map(({ outcome, reason, count }) => (
          <li key={`${outcome} ${reason}`} className="flex items-baseline gap-2">
            <b className="w-12 shrink-0 text-right">{formatCount(count)}</b>
            <span className={outcome === "refused" ? undefined : "text-muted"}>{reason}</span>
          </li>
        ))}
      </ul>
      {rows.data && rows.data.items.length > 0 ? (
        <details className="rounded-control border border-line px-3 py-2">
          <summary className="min-h-6 cursor-pointer">
            {refused > named ? `The first ${named} of ${formatCount(refused)} that refuse` : "Those that refuse"}
          </summary>
          <ul className="grid max-h-60 gap-1 overflow-y-auto pt-2">
            {rows.data.items.map((row) => (
              <li key={row.caseId} className="min-w-0">
                <Link href={`/cases/${row.caseId}`} prefetch={false}>
                  {row.organization}
                </Link>{" "}
                <span className="mono text-meta text-muted">{row.ref}</span>
                <span className="block text-compact text-muted">{row.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
