import { StateMark, type MarkOptions } from "./state-mark";
import { taskStateLabels, type TaskState } from "@/lib/core/states";

export const taskInk: Record<TaskState, string> = {
  todo: "text-todo",
  in_progress: "text-progress",
  blocked: "text-blocked",
  in_review: "text-review",
  done: "text-done",
  not_applicable: "text-todo",
};

/** Circle: how far is a task? `verified` is done with a second proof or person, and is drawn solid. */
export function TaskMark({
  state,
  verified = false,
  label,
  look,
  className,
}: { state: TaskState; verified?: boolean } & MarkOptions) {
  const solid = verified && state === "done";
  return (
    <StateMark
      glyph={solid ? "task-verified" : `task-${state}`}
      word={label ?? (solid ? "Verified" : taskStateLabels[state])}
      ink={taskInk[state]}
      voice={state === "todo" ? undefined : state === "not_applicable" ? "quiet" : "loud"}
      look={look}
      className={className}
    />
  );
}
