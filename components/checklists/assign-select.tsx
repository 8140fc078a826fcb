"use client";

import { useId, useState } from "react";

import { Select } from "@/components/ui/select";
import { notifyFailed } from "@/components/ui/notify";
import type { TaskView } from "@/lib/checklists/schema";

import { useChecklist } from "./checklist-context";

/** Who has the task: one of the people on the case, or nobody. */
export function AssignSelect({ task }: { task: TaskView }) {
  const { people, writes } = useChecklist();
  const id = useId();
  const [pending, setPending] = useState(false);
  const known =
    task.assignee && !people.some((person) => person.id === task.assignee?.id) ? [...people, task.assignee] : people;

  async function assign(id: string) {
    setPending(true);
    try {
      await writes.run({
        kind: "assign",
        task,
        assigneeId: id || null,
        assigneeName: known.find((person) => person.id === id)?.name ?? "nobody",
      });
    } catch (error) {
      await notifyFailed("The task was not assigned.", { detail: error instanceof Error ? error.message : undefined });
    } finally {
      setPending(false);
    }
  }

  return (
    <span className="flex items-center gap-2 text-compact text-muted">
      <label htmlFor={id}>Assigned to</label>
      <span className="w-44">
        <Select
          id={id}
          compact
          aria-busy={pending || undefined}
          value={task.assignee?.id ?? ""}
          onChange={(event) => void assign(event.target.value)}
          placeholder="nobody"
          options={known.map((person) => ({ value: person.id, label: person.name }))}
        />
      </span>
    </span>
  );
}
