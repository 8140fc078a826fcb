"use client";

import { useState } from "react";

import { ConflictDialog, type ConflictField } from "@/components/ui/conflict-dialog";
import { notifyFailed } from "@/components/ui/notify";
import { taskWord } from "@/lib/checklists/rules";
import { taskStateLabels } from "@/lib/core/states";

import type { Conflict, TaskWrites } from "./use-task-writes";

function fieldsOf({ attempt, current }: Conflict): ConflictField[] {
  const theirs = { state: taskWord(current), reason: current.reason ?? "" };
  switch (attempt.kind) {
    case "update":
      return [
        { label: "State", mine: taskStateLabels[attempt.state], theirs: theirs.state },
        ...(attempt.reason || theirs.reason
          ? [{ label: "Reason", mine: attempt.reason ?? "", theirs: theirs.reason }]
          : []),
        ...(attempt.note ? [{ label: "Note", mine: attempt.note, theirs: "" }] : []),
      ];
    case "review":
      return [
        { label: "State", mine: attempt.decision === "approve" ? "Verified" : "Returned", theirs: theirs.state },
        ...(attempt.reason || theirs.reason
          ? [{ label: "Reason", mine: attempt.reason ?? "", theirs: theirs.reason }]
          : []),
      ];
    case "assign":
      return [
        { label: "Assigned to", mine: attempt.assigneeName, theirs: current.assignee?.name ?? "nobody" },
        { label: "State", mine: taskWord(attempt.task), theirs: theirs.state },
      ];
  }
}

/** Someone saved first: both sides, and the person decides. Typed words are kept until then. */
export function TaskConflict({ writes }: { writes: TaskWrites }) {
  const [pending, setPending] = useState(false);
  const { conflict } = writes;
  if (!conflict) return null;

  async function keepMine() {
    setPending(true);
    try {
      await writes.keepMine();
    } catch (error) {
      await notifyFailed("Your change could not be saved.", {
        detail: error instanceof Error ? error.message : undefined,
      });
    } finally {
      setPending(false);
    }
  }

  return (
    <ConflictDialog
      open
      onOpenChange={(open) => (open ? undefined : writes.dropMine())}
      what="task"
      changedBy={conflict.current.updatedBy?.name}
      changedAt={conflict.current.updatedAt}
      fields={fieldsOf(conflict)}
      onKeepMine={() => void keepMine()}
      onTakeTheirs={writes.dropMine}
      pending={pending}
    />
  );
}
