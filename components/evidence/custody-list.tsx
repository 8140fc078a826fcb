"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView, Verification } from "@/lib/evidence/schema";

import { VerifyChain } from "./verify-chain";

const words: Record<string, string> = {
  received: "Received",
  stored: "Stored",
  opened: "Opened",
  parsed: "Parsed",
  queued: "Queued",
  exported: "Exported",
  verified: "Verified",
  disposed: "Disposed of",
};

const shownAtFirst = 8;

type Props = { caseId: string; file: EvidenceView; verification: Verification | null; mayVerify: boolean };

/** Who did what with a file, when, and what for; oldest first. The whole list leaves as CSV. */
export function CustodyList({ caseId, file, verification, mayVerify }: Props) {
  const custody = useQuery(api.evidence.custody.queryOptions({ input: { caseId, evidenceId: file.id } }));
  const [all, setAll] = useState(false);
  const items = custody.data?.items ?? [];
  // The first entries say where it came from and the last ones what was done; what lies between can wait.
  const folded = !all && items.length > shownAtFirst + 2;
  const shown = folded ? [...items.slice(0, 2), ...items.slice(2 - shownAtFirst)] : items;
  return (
    <Section
      title="Custody"
      meta={items.length > 0 ? `${items.length} ${items.length === 1 ? "entry" : "entries"}` : undefined}
      actions={
        <a href={`/api/v1/cases/${caseId}/evidence/${file.id}/tables/custody.csv`} className="no-print">
          Export CSV
        </a>
      }
    >
      {file.sha256 === null ? null : (
        <VerifyChain caseId={caseId} file={file} verification={verification} may={mayVerify} />
      )}
      {custody.isError ? <p className="font-medium text-high">{custody.error.message}</p> : null}
      <ol className="grid gap-2">
        {shown.map((event, index) => (
          <li key={event.id} className="grid grid-cols-[5.75rem_minmax(0,1fr)] gap-x-3">
            {folded && index === 2 ? (
              <span className="col-span-2 mb-2">
                <Button tone="quiet" className="-ml-2.5" onClick={() => setAll(true)}>
                  Show {items.length - shownAtFirst} entries between
                </Button>
              </span>
            ) : null}
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
