import type { BulkAction } from "@/lib/bulk/schema";
import { updateTask } from "@/lib/checklists/commands";
import { applyChecklist, type ChecklistApplied } from "@/lib/checklists/commands";
import { closeCase, reopenCase } from "@/lib/closing/commands";
import { AppError } from "@/lib/core/errors";
import { taskStates } from "@/lib/core/states";

import type { Act, Doing, Done } from "./act";

type Of<Name extends BulkAction["action"]> = Extract<BulkAction, { action: Name }>;

/** Sets one task of every case, on each server where it is a task of servers; all of them or none. */
export const task: Act<Of<"task">> = {
  act: "task.update",
  settles: true,
  apply: async ({ tx, actor, scope, now }, { taskKey, state, reason, note }) => {
    const { caseId } = scope;
    const rows = await tx.task.findMany({ where: { caseId, key: taskKey, opened: true }, orderBy: { id: "asc" } });
    if (rows.length === 0) throw new AppError("INVALID", "This case has no open task of that name.");
    const moving = rows.filter((row) => row.state !== state);
    if (moving.length === 0) return { outcome: "unchanged", reason: "The task stands so already." };
    const before: Record<string, unknown> = {};
    const after: Record<string, unknown> = {};
    for (const row of moving) {
      const written = await updateTask(tx, actor, {
        caseId,
        taskId: row.id,
        state,
        reason,
        note,
        version: row.version,
        now,
      });
      before[row.id] = row.state;
      after[row.id] = written.version;
    }
    return { outcome: "changed", written: { before, after } };
  },
  undoAct: "task.update",
  undo: async ({ tx, actor, scope, now }, { before, after }) => {
    const { caseId } = scope;
    const earlier: Record<string, unknown> = {};
    for (const [taskId, from] of Object.entries(before)) {
      const state = taskStates.find((known) => known === from) ?? "todo";
      const row = await tx.task.findUnique({ where: { caseId_id: { caseId, id: taskId } } });
      if (!row || row.version !== after[taskId])
        throw new AppError("CONFLICT", "Somebody worked on the task since; it stays as it is.");
      earlier[taskId] = row.state;
      const reason =
        state === "blocked" || state === "not_applicable" ? (row.reason ?? "Undone.") : "A bulk change was undone.";
      await updateTask(tx, actor, { caseId, taskId, state, reason, version: row.version, now });
    }
    return { outcome: "changed", written: { before: earlier, after: before } };
  },
};

/** Closes cases; unmet criteria refuse unless a reason is given, as for one case. */
export const close: Act<Of<"close">> = {
  act: "case.close",
  settles: true,
  apply: async ({ tx, actor, scope }, { exit, reason }) => {
    const { caseId } = scope;
    const { version } = await tx.case.findUniqueOrThrow({ where: { id: caseId }, select: { version: true } });
    await closeCase(tx, actor, { scope, version, exit, reason });
    return { outcome: "changed", written: { before: { closed: false }, after: { closed: true, exit } } };
  },
  undoAct: "case.reopen",
  undo: async ({ tx, actor, scope }, { after }) => {
    const { version } = await tx.case.findUniqueOrThrow({ where: { id: scope.caseId }, select: { version: true } });
    await reopenCase(tx, actor, { scope, version, reason: "A bulk change was undone." });
    return { outcome: "changed", written: { before: after, after: { closed: false } } };
  },
};

function told({ appeared, went }: ChecklistApplied): string {
  const parts = [
    appeared.length > 0 ? `Appear: ${appeared.join("; ")}.` : "",
    went.length > 0 ? `Go: ${went.join("; ")}.` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "No open task appears or goes." : parts.join(" ");
}

async function follow({ tx, actor, scope, runId }: Doing, number: number): Promise<Done> {
  const applied = await applyChecklist(tx, actor, { caseId: scope.caseId, number, also: { bulkId: runId } });
  if (applied === null) return { outcome: "unchanged", reason: "It follows this version already." };
  const written = { before: { number: applied.before }, after: { number: applied.after } };
  return { outcome: "changed", written, told: told(applied) };
}

/** Makes cases follow a version of the checklist; taken back, they follow the one before, and work done meanwhile stays. */
export const checklist: Act<Of<"checklist">> = {
  act: "checklist.apply",
  settles: "before",
  apply: (doing, { number }) => follow(doing, number),
  undoAct: "checklist.apply",
  undo: async (doing, { before, after }) => {
    const { tx, scope } = doing;
    const row = await tx.case.findUnique({ where: { id: scope.caseId }, select: { checklistNumber: true } });
    if (row?.checklistNumber !== after["number"])
      throw new AppError("CONFLICT", "The case follows another version since; it stays as it is.");
    return follow(doing, Number(before["number"]));
  },
};
