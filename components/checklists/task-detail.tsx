"use client";

import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { isSettled } from "@/lib/checklists/rules";
import type { TaskView } from "@/lib/checklists/schema";

import { OwnTaskDrop } from "./own-task-drop";
import { GateBox, isNear } from "./gate-box";
import { Guidance } from "./guidance";
import { ProposalBox } from "./proposal-box";
import { ReviewBox } from "./review-box";
import { TaskActions } from "./task-actions";
import { TaskFiles } from "./task-files";
import { TaskNotes } from "./task-notes";
import { bodyInset } from "./task-row";

/** Everything of one task, opened under its row: what stands in the way, what to do, the gate, the files, the words. */
export function TaskDetail({ task }: { task: TaskView }) {
  return (
    <div
      id={`task-body-${task.id}`}
      role="region"
      aria-label={task.serverName ? `${task.title}, ${task.serverName}` : task.title}
      className={cx("grid gap-3 border-b border-line bg-subtle pt-1 pb-4", bodyInset)}
    >
      <Remarks task={task} />
      <ReviewBox task={task} />
      <ProposalBox task={task} />
      {task.guidance ? <Guidance text={task.guidance} /> : null}
      {task.gate ? <GateBox gate={task.gate} attached={task.evidence.map((file) => file.id)} /> : null}
      <TaskFiles task={task} />
      <TaskActions task={task} />
      <TaskNotes task={task} />
      {task.own && !task.retired ? <OwnTaskDrop task={task} /> : null}
    </div>
  );
}

function Remarks({ task }: { task: TaskView }) {
  const { attention, dependsOn, state, reason, updatedBy } = task;
  const [first] = dependsOn;
  const gap = task.gate && !isSettled(state) && isNear(task.gate) ? task.gate.gap : null;
  const sentBack = (state === "in_progress" || state === "todo") && reason !== null;
  return (
    <>
      {attention ? <Callout tone="problem" title={attention} /> : null}
      {state === "blocked" ? (
        <Callout tone="problem" title={`Blocked: ${reason ?? ""}`}>
          {updatedBy ? `${updatedBy.name}, ` : ""}
          <Time at={task.updatedAt} as="stamp" />
        </Callout>
      ) : null}
      {state === "not_applicable" ? (
        <Callout title={`Not applicable: ${reason ?? ""}`}>
          {task.submittedBy ? `${task.submittedBy.name}, ` : ""}
          <Time at={task.submittedAt} as="stamp" />
        </Callout>
      ) : null}
      {sentBack ? (
        <Callout
          tone="review"
          title={`${task.reviewedBy ? `Returned by ${task.reviewedBy.name}` : `Opened again${updatedBy ? ` by ${updatedBy.name}` : ""}`}: ${reason}`}
        >
          <Time at={task.reviewedAt ?? task.updatedAt} as="stamp" />
        </Callout>
      ) : null}
      {gap ? <Callout tone="problem" title={`This cannot be done yet. ${visible(gap)}`} /> : null}
      {first ? (
        <p className="text-compact text-muted">
          Out of order: {first.title}
          {dependsOn.length > 1 ? ` and ${dependsOn.length - 1} more` : ""} would come first. Nothing keeps you from
          going on.
        </p>
      ) : null}
    </>
  );
}
