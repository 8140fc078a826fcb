import { epochMs } from "@/lib/core/time";

/** `owed`: the duty applies, has no due time, and nothing says yet that it was met. */
export type ClockState = "running" | "overdue" | "met" | "owed" | "not_required" | "undecided";

type Decided = { decision: "applies" | "does_not_apply"; filedAt: string | null };

/** Where a duty to report stands: by what was decided and filed, and otherwise by its clock. */
export function clockStateOf(clock: { dueAt: string | null }, decision: Decided | null, nowMs: number): ClockState {
  if (decision?.decision === "does_not_apply") return "not_required";
  if (decision !== null && decision.filedAt !== null) return "met";
  if (clock.dueAt !== null) return epochMs(clock.dueAt) < nowMs ? "overdue" : "running";
  return decision === null ? "undecided" : "owed";
}

/** Whether what a duty asks for was filed only after it was due. */
export function filedLate({ dueAt }: { dueAt: string | null }, filedAt: string | null): boolean {
  return filedAt !== null && dueAt !== null && epochMs(filedAt) > epochMs(dueAt);
}
