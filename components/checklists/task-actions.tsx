"use client";

import { useState } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Kbd } from "@/components/ui/kbd";
import { ReasonDialog } from "@/components/ui/reason-dialog";
import { visible } from "@/components/ui/visible-text";
import { mayNotFinish } from "@/lib/checklists/rules";
import type { TaskView } from "@/lib/checklists/schema";
import type { TaskState } from "@/lib/core/states";

import { AssignSelect } from "./assign-select";
import { useChecklist } from "./checklist-context";

/** What is asked, of the task as it was when the asking began: a change meanwhile is a conflict and no permission. */
type Asking = { task: TaskView; state: TaskState; title: string; label: string; confirm: string };

/** Moves a task on. Finishing is always offered: a closed gate answers with what is missing. */
export function TaskActions({ task }: { task: TaskView }) {
  const { me, acts, writes } = useChecklist();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [pending, setPending] = useState<TaskState | null>(null);
  const [failed, setFailed] = useState<{ sentence: string; at: string } | null>(null);
  // Told until the task or its gate has moved on.
  const stand = `${task.version} ${task.gate?.gap ?? ""}`;
  const failure = failed?.at === stand ? failed.sentence : null;
  const may = acts.includes("task.update");
  const open = task.state !== "done" && task.state !== "not_applicable";
  const working = open && task.state !== "in_review";

  async function move(from: TaskView, state: TaskState, reason?: string): Promise<void> {
    setFailed(null);
    const outcome = await writes.run({ kind: "update", task: from, state, reason });
    if (outcome.kind === "closed") setFailed({ sentence: outcome.gap, at: stand });
  }

  async function press(state: TaskState) {
    setPending(state);
    try {
      await move(task, state);
    } catch (error) {
      setFailed({ sentence: error instanceof Error ? error.message : "It did not work. Try again.", at: stand });
    } finally {
      setPending(null);
    }
  }

  const block: Asking = {
    task,
    state: "blocked",
    title: `Block “${task.title}”`,
    label: "What blocks it?",
    confirm: "Mark blocked",
  };
  const setAside: Asking = {
    task,
    state: "not_applicable",
    title: `“${task.title}” does not apply`,
    label: "Why does it not apply?",
    confirm: task.twoPerson ? "Submit for review" : "Mark not applicable",
  };
  const reopen: Asking = {
    task,
    state: "in_progress",
    title: `Open “${task.title}” again`,
    label: "Why is it opened again?",
    confirm: "Open again",
  };
  useBinding({
    keys: "d",
    label: "Mark done, or submit for review",
    group: "Checklist",
    run: () => void press("done"),
    disabled: !may || !working,
  });
  useBinding({
    keys: "b",
    label: "Mark blocked with a reason",
    group: "Checklist",
    run: () => setAsking(block),
    disabled: !may || !working,
  });
  if (!may) return null;

  const refusal = mayNotFinish({ roles: task.roles }, { userId: me.id, role: me.role });
  const linkStyle = "min-h-6 text-accent underline decoration-control underline-offset-2 hover:decoration-current";
  return (
    <>
      {failure ? (
        <Callout tone="problem" title="Not done." live>
          {visible(failure)}
        </Callout>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        {working && refusal === null ? (
          <Button
            tone={task.gateMet && !task.proposal ? "primary" : "plain"}
            onClick={() => void press("done")}
            pending={pending === "done"}
          >
            {task.twoPerson ? "Submit for review" : "Mark done"} <Kbd keys="shift+d" />
          </Button>
        ) : null}
        {task.state === "todo" ? (
          <Button onClick={() => void press("in_progress")} pending={pending === "in_progress"}>
            Start
          </Button>
        ) : null}
        {task.state === "blocked" ? (
          <Button onClick={() => void press("in_progress")} pending={pending === "in_progress"}>
            Unblock
          </Button>
        ) : null}
        {task.state === "in_review" && task.submittedBy?.id === me.id ? (
          <Button onClick={() => void press("in_progress")} pending={pending === "in_progress"}>
            Take back
          </Button>
        ) : null}
        {task.state === "done" ? <Button onClick={() => setAsking(reopen)}>Open again with a reason</Button> : null}
        {task.state === "not_applicable" ? (
          <Button onClick={() => void press("todo")} pending={pending === "todo"}>
            It applies after all
          </Button>
        ) : null}
        {open ? <AssignSelect task={task} /> : null}
      </div>
      {working ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-compact text-muted">{refusal ?? "Cannot be met?"}</span>
          {task.state === "blocked" ? null : (
            <button type="button" className={linkStyle} onClick={() => setAsking(block)}>
              Mark blocked with a reason
            </button>
          )}
          {refusal === null ? (
            <button type="button" className={linkStyle} onClick={() => setAsking(setAside)}>
              Mark not applicable with a reason
            </button>
          ) : null}
        </div>
      ) : null}
      <ReasonDialog
        open={asking !== null}
        onOpenChange={(next) => (next ? undefined : setAsking(null))}
        title={asking?.title ?? ""}
        reasonLabel={asking?.label ?? "Reason"}
        confirmLabel={asking?.confirm ?? "Save"}
        onConfirm={(reason) => (asking ? move(asking.task, asking.state, reason) : Promise.resolve())}
      />
    </>
  );
}
