"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Kbd } from "@/components/ui/kbd";
import { ReasonDialog } from "@/components/ui/reason-dialog";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { mayNotReview } from "@/lib/checklists/rules";
import type { TaskView } from "@/lib/checklists/schema";

import { useBinding } from "@/components/shell/keyboard";

import { useChecklist } from "./checklist-context";

/** The second look: approve, or give it back with a reason. The submitter reads who is waited for. */
export function ReviewBox({ task }: { task: TaskView }) {
  const { me, acts, writes } = useChecklist();
  // The submission that is being given back: one that changed meanwhile is a conflict.
  const [returning, setReturning] = useState<TaskView | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const waiting = task.state === "in_review";
  const setAside = waiting && task.submittedAs === "not_applicable";
  const confirmable = task.state === "done" && task.assurance !== "verified";
  const refusal = mayNotReview(
    { roles: task.roles, submittedById: task.submittedBy?.id ?? null },
    { userId: me.id, role: me.role },
  );
  const may = (waiting || confirmable) && acts.includes("task.review") && refusal === null;

  async function approve() {
    setPending(true);
    setFailure(null);
    try {
      const outcome = await writes.run({ kind: "review", task, decision: "approve" });
      if (outcome.kind === "closed") setFailure(outcome.gap);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It did not work. Try again.");
    } finally {
      setPending(false);
    }
  }

  useBinding({
    keys: "v",
    label: "Approve as the second person",
    group: "Checklist",
    run: () => void approve(),
    disabled: !may,
  });
  useBinding({
    keys: "f",
    label: "Return with a reason",
    group: "Checklist",
    run: () => setReturning(task),
    disabled: !may,
  });
  // A reason that is being written stays, also when the other person was faster.
  if (returning === null && !waiting && (!confirmable || !may)) return null;

  const names = task.evidence.map((file) => visible(file.filename)).join(", ");
  return (
    <>
      <Callout
        tone={waiting ? "review" : "note"}
        title={
          <>
            {waiting ? "Submitted" : "Done"} by {task.submittedBy?.name ?? "a former user"}
            {setAside ? " as not applicable" : ""}, <Time at={task.submittedAt} precision="minute" />.{" "}
            {waiting ? "A second person must look." : "A second person can verify it."}
          </>
        }
        actions={
          may ? (
            <>
              <Button tone={waiting ? "primary" : "plain"} onClick={() => void approve()} pending={pending}>
                {waiting ? "Approve" : "Verify"} <Kbd keys="v" />
              </Button>
              <Button onClick={() => setReturning(task)}>
                Return with a reason <Kbd keys="f" />
              </Button>
            </>
          ) : undefined
        }
      >
        {setAside && task.reason ? `Reason: ${visible(task.reason)} ` : null}
        {names ? `Proof: ${names}. ` : null}
        {may || refusal === null ? null : refusal}
        {failure ? (
          <span role="alert" className="block font-medium text-high">
            {failure}
          </span>
        ) : null}
      </Callout>
      <ReasonDialog
        open={returning !== null}
        onOpenChange={(open) => (open ? undefined : setReturning(null))}
        title={`Return “${task.title}”`}
        description="The task goes back to whoever submitted it. Nothing is lost."
        reasonLabel="What is missing?"
        confirmLabel="Return"
        onConfirm={(reason) => writes.run({ kind: "review", task: returning ?? task, decision: "return", reason })}
      />
    </>
  );
}
