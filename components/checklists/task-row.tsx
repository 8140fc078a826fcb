"use client";

import { TaskMark, taskInk } from "@/components/marks/task-mark";
import { cx } from "@/components/ui/cx";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { isSettled, taskWord } from "@/lib/checklists/rules";
import type { TaskView } from "@/lib/checklists/schema";
import { isPastDue } from "@/lib/core/time";
import { useNow } from "@/components/ui/clock";

import { peopleWords, proofWords } from "./task-words";

/** Where the text of a row starts, so that the opened part stands under it. */
export const bodyInset = "pr-gutter pl-[calc(var(--gutter)+1.625rem)] max-md:pl-gutter";

/** A link to a task brings its row into sight; a row that can be seen stays where it is. */
function bringIntoSight(row: HTMLElement | null) {
  requestAnimationFrame(() => {
    const box = row?.getBoundingClientRect();
    if (box && (box.top < 0 || box.bottom > globalThis.innerHeight)) row?.scrollIntoView({ block: "start" });
  });
}

type TaskRowProps = { task: TaskView; open: boolean; onToggle: () => void; onFocus: () => void };

/** One task as a row; the whole row opens it in place. */
export function TaskRow({ task, open, onToggle, onFocus }: TaskRowProps) {
  const nowMs = useNow();
  const verified = task.assurance === "verified";
  const late = !isSettled(task.state) && task.dueAt !== null && isPastDue(task.dueAt, nowMs);
  const quiet = task.state === "not_applicable";
  return (
    <button
      type="button"
      ref={open ? bringIntoSight : undefined}
      id={`task-${task.id}`}
      data-task={task.id}
      aria-expanded={open}
      aria-controls={open ? `task-body-${task.id}` : undefined}
      onClick={onToggle}
      onFocus={onFocus}
      className={cx(
        "grid min-h-9 w-full scroll-mt-24 grid-cols-[0.875rem_minmax(0,1fr)_6.5rem_7.75rem_11rem_5.5rem] items-center gap-3 px-gutter text-left -outline-offset-2 hover:bg-hover max-xl:grid-cols-[0.875rem_minmax(0,1fr)_6.5rem_7.75rem_5.5rem] max-md:grid-cols-[0.875rem_minmax(0,1fr)_auto] max-md:py-1.5",
        open ? "bg-subtle" : "border-b border-line",
        late && "urgent-high",
      )}
    >
      <TaskMark state={task.state} verified={verified} look="alone" />
      <span className={cx("flex min-w-0 items-center gap-2 max-md:flex-wrap max-md:gap-y-1", quiet && "text-muted")}>
        <span className={cx("max-md:whitespace-normal", open ? "py-1.5" : "truncate")} title={task.title}>
          {task.title}
        </span>
        {task.serverName ? <Tag className="max-w-40 overflow-hidden">{visible(task.serverName)}</Tag> : null}
        {task.attention ? (
          <span className="text-compact font-medium whitespace-nowrap text-high">look again</span>
        ) : null}
        {task.own ? <span className="text-compact whitespace-nowrap text-muted">own task</span> : null}
        {task.retired ? (
          <span className="text-compact whitespace-nowrap text-muted">not in the checklist any more</span>
        ) : task.required ? null : (
          <span className="text-compact whitespace-nowrap text-muted">optional</span>
        )}
      </span>
      <span className="grid justify-items-start whitespace-nowrap max-md:justify-items-end max-md:text-compact">
        <span className={cx(taskInk[task.state], task.state !== "todo" && !quiet && "font-medium")} aria-hidden="true">
          {taskWord(task)}
        </span>
        <span className="hidden text-muted max-md:block">
          <Due task={task} />
        </span>
      </span>
      <span
        className={cx("truncate text-compact max-md:hidden", task.proposal ? "font-medium text-accent" : "text-muted")}
        title={proofWords(task) || undefined}
      >
        {visible(proofWords(task))}
      </span>
      <span className="truncate text-compact text-muted max-xl:hidden">{peopleWords(task)}</span>
      <span className="text-right whitespace-nowrap text-muted max-md:hidden">
        <Due task={task} />
      </span>
    </button>
  );
}

function Due({ task }: { task: TaskView }) {
  if (task.state === "not_applicable") return null;
  if (task.state === "done") return <Time at={task.reviewedAt ?? task.submittedAt} as="day" empty="" />;
  return <Time at={task.dueAt} as="due" empty="" />;
}
