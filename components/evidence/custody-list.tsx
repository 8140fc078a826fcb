"use client";

import { useQuery } from "@tanstack/react-query";

import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";

const words: Record<string, string> = {
  received: "Received",
  stored: "Stored",
  opened: "Opened",
  parsed: "Read",
  queued: "Queued",
  exported: "Exported",
  disposed: "Disposed of",
};

/** Who did what with a file, when, and what for; oldest first. */
export function CustodyList({ caseId, fileId }: { caseId: string; fileId: string }) {
  const custody = useQuery(api.evidence.custody.queryOptions({ input: { caseId, evidenceId: fileId } }));
  const items = custody.data?.items ?? [];
  return (
    <Section
      title="Custody"
      meta={items.length > 0 ? `${items.length} ${items.length === 1 ? "entry" : "entries"}` : undefined}
    >
      {custody.isError ? <p className="font-medium text-high">{custody.error.message}</p> : null}
      <ol className="grid gap-2">
        {items.map((event) => (
          <li key={event.id} className="grid grid-cols-[5.75rem_minmax(0,1fr)] gap-x-3">
            <span className="text-compact whitespace-nowrap text-muted">
              <Time at={event.at} as="day" /> <Time at={event.at} as="clock" mono />
            </span>
            <div className="min-w-0">
              <p>
                <b>{words[event.action] ?? event.action}</b> by {visible(event.actorName)}
              </p>
              <p className="text-compact wrap-anywhere text-muted">{visible(event.purpose)}</p>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
