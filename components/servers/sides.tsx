import Link from "next/link";
import type { ReactNode } from "react";

import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { CaseGuide } from "@/lib/cases/schema";
import type { ServerView, StateReason } from "@/lib/servers/schema";

export type StateDialogProps = {
  caseId: string;
  server: ServerView;
  labels: CaseGuide["labels"] | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** What the evidence proposes, beside what a person has said: both are kept. */
export function Sides({
  caseId,
  mark,
  reasons,
  word,
  proof = null,
  by,
  at,
  said,
}: {
  caseId: string;
  mark: ReactNode;
  reasons: readonly StateReason[];
  word: string | null;
  proof?: ServerView["exposureEvidence"];
  by: string | null;
  at: string | null;
  said: ReactNode;
}) {
  return (
    <div className="grid grid-cols-2 gap-4 rounded-control border border-line-strong p-3 max-md:grid-cols-1">
      <div className="min-w-0">
        <h3 className="text-compact text-muted">The evidence proposes</h3>
        <p className="mt-1">{mark}</p>
        <ul className="mt-1 grid gap-1 text-compact text-muted">
          {reasons.slice(0, 3).map((reason) => (
            <li key={reason.sentence} className="wrap-anywhere">
              {reason.findingId ? (
                <Link
                  href={`/cases/${caseId}/findings?finding=${reason.findingId}`}
                  prefetch={false}
                  className="text-muted underline"
                >
                  {reason.sentence}
                </Link>
              ) : (
                reason.sentence
              )}
            </li>
          ))}
        </ul>
      </div>
      <div className="min-w-0 border-l border-line pl-4 max-md:border-t max-md:border-l-0 max-md:pt-3 max-md:pl-0">
        <h3 className="text-compact text-muted">A person has said</h3>
        {by === null ? (
          <p className="mt-1 text-muted">Nobody yet.</p>
        ) : (
          <>
            <p className="mt-1">{said}</p>
            <p className="mt-1 text-compact text-muted wrap-anywhere">
              {word ? `“${word}” ` : "As proposed. "}
              {by}, <Time at={at} />
              {proof === null ? null : (
                <>
                  {". Shown by "}
                  <Link href={`/cases/${caseId}/evidence?file=${proof.id}`} prefetch={false}>
                    {visible(proof.filename)}
                  </Link>
                </>
              )}
            </p>
          </>
        )}
      </div>
    </div>
  );
}

export const differsHint = "This differs from what the evidence proposes, so a reason is needed; reports print it.";
export const sameHint = "Optional while you confirm what the evidence proposes.";
