import { assuranceOf, type JudgedGate, type TaskMove } from "@/lib/checklists/rules";
import { needView } from "@/lib/checklists/schema";
import { AppError } from "@/lib/core/errors";
import type { TaskState } from "@/lib/core/states";
import { Prisma } from "@/lib/db/client";

type Acting = Exclude<TaskMove, { kind: "stay" } | { kind: "refuse" }>;
type By = { userId: string | null; now: Date; reason: string; gate: JudgedGate | null };

const unsubmitted = {
  submittedById: null,
  submittedAt: null,
  submittedAs: null,
  reviewedById: null,
  reviewedAt: null,
  assurance: null,
};

/** What a move writes to the task's row. */
export function writesOf(move: Acting, by: By): Prisma.TaskUncheckedUpdateManyInput {
  const { userId, now, reason } = by;
  const submission = { submittedById: userId, submittedAt: now };
  switch (move.kind) {
    case "move":
      switch (move.to) {
        case "not_applicable":
          return { ...unsubmitted, ...submission, state: move.to, reason, proposal: Prisma.DbNull };
        case "blocked":
          return { ...unsubmitted, state: move.to, reason };
        default:
          return { ...unsubmitted, state: move.to, reason: null };
      }
    case "submit":
      return {
        ...unsubmitted,
        ...submission,
        submittedAs: "done",
        state: "in_review",
        reason: null,
        proposal: Prisma.DbNull,
      };
    case "set_aside":
      return {
        ...unsubmitted,
        ...submission,
        submittedAs: "not_applicable",
        state: "in_review",
        reason,
        proposal: Prisma.DbNull,
      };
    case "finish":
      return {
        ...unsubmitted,
        ...submission,
        state: "done",
        reason: null,
        assurance: assuranceOf(by.gate, false),
        proposal: Prisma.DbNull,
      };
    case "approve":
      return {
        state: move.as,
        reviewedById: userId,
        reviewedAt: now,
        assurance: "verified",
        // Why a task does not apply stays with it; a remark on the way to done does not.
        ...(move.as === "done" ? { reason: null } : {}),
      };
    case "return":
      return {
        state: "in_progress",
        submittedAs: null,
        reviewedById: userId,
        reviewedAt: now,
        reason,
        assurance: null,
      };
    case "reopen":
      return { ...unsubmitted, state: move.to, reason };
    default:
      return move satisfies never;
  }
}

/** The verb of a move in the audit trail. */
export function actionOf(move: Acting): string {
  if (move.kind !== "move") return `task.${move.kind}`;
  const verbs: Record<TaskState, string> = {
    todo: "task.reset",
    in_progress: "task.start",
    blocked: "task.block",
    not_applicable: "task.not_applicable",
    in_review: "task.submit",
    done: "task.finish",
  };
  return verbs[move.to];
}

/** UNPROCESSABLE with every need of a closed gate, so that nobody has to guess what is missing. */
export function assertGate(title: string, gate: JudgedGate | null): void {
  if (!gate || gate.met) return;
  const needs = gate.needs.map((need) => needView.parse(need));
  throw new AppError("UNPROCESSABLE", `“${title}” cannot be done yet. ${gate.gap ?? ""}`.trim(), {
    mode: gate.mode,
    gate: needs,
  });
}
