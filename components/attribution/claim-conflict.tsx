"use client";

import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { ConflictDialog } from "@/components/ui/conflict-dialog";
import { notifyFailed } from "@/components/ui/notify";
import { attributionStatusLabels } from "@/lib/core/states";

import type { Decisions } from "./use-decisions";

/** Someone decided the same claim first: both decisions side by side. */
export function ClaimConflictDialog({ decisions }: { decisions: Decisions }) {
  const [pending, setPending] = useState(false);
  const { conflict } = decisions;
  if (!conflict) return null;
  const { attempt, current } = conflict;

  async function keepMine() {
    setPending(true);
    try {
      await decisions.decide({ ...attempt, claim: current });
    } catch (error) {
      decisions.drop();
      await notifyFailed("Your decision could not be saved.", { detail: sentenceOf(error) });
    } finally {
      setPending(false);
    }
  }

  return (
    <ConflictDialog
      open
      onOpenChange={(open) => (open ? undefined : decisions.drop())}
      what="claim"
      changedBy={current.decidedBy ?? undefined}
      changedAt={current.decidedAt ?? undefined}
      fields={[
        {
          label: "Decision",
          mine: attributionStatusLabels[attempt.status],
          theirs: attributionStatusLabels[current.status],
        },
        { label: "Claim", mine: attempt.amend?.statement ?? attempt.claim.statement, theirs: current.statement },
        { label: "Reason", mine: attempt.reason ?? "", theirs: current.decisionReason ?? "" },
      ]}
      onKeepMine={() => void keepMine()}
      onTakeTheirs={decisions.drop}
      pending={pending}
    />
  );
}
