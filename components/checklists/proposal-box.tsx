"use client";

import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { visible } from "@/components/ui/visible-text";
import type { TaskView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

/** The evidence says that this is done; it takes a person to agree, with one press. */
export function ProposalBox({ task }: { task: TaskView }) {
  const { caseId, acts, writes } = useChecklist();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  if (!task.proposal) return null;

  async function accept() {
    setPending(true);
    setFailure(null);
    try {
      const outcome = await writes.run({ kind: "update", task, state: "done" });
      if (outcome.kind === "closed") setFailure(outcome.gap);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It did not work. Try again.");
    } finally {
      setPending(false);
    }
  }

  const acceptButton = acts.includes("task.update") ? (
    <Button tone="primary" onClick={() => void accept()} pending={pending}>
      {task.twoPerson ? "Accept and submit for review" : "Accept as done"}
    </Button>
  ) : undefined;
  return (
    <Callout tone="note" title="The evidence proposes: done." actions={acceptButton}>
      {visible(task.proposal.sentence)}{" "}
      {task.proposal.evidence.map((file) => (
        <Link
          key={file.id}
          href={`/cases/${caseId}/evidence?file=${file.id}`}
          prefetch={false}
          className="mr-2 underline decoration-control underline-offset-2"
        >
          {visible(file.filename)}
        </Link>
      ))}
      {failure ? (
        <span role="alert" className="block font-medium text-high">
          {failure}
        </span>
      ) : null}
    </Callout>
  );
}
