import { isSettled } from "@/lib/checklists/rules";
import type { TaskView } from "@/lib/checklists/schema";

export const shows = ["all", "open", "mine", "review"] as const;
export type Show = (typeof shows)[number];

/** Which tasks a choice of the list shows, for the person who looks. */
export function isShown(task: TaskView, show: Show, userId: string | null): boolean {
  switch (show) {
    case "all":
      return true;
    case "open":
      return !isSettled(task.state);
    case "mine":
      return !isSettled(task.state) && userId !== null && task.assignee?.id === userId;
    case "review":
      return task.state === "in_review";
  }
}

/** What supports a task, or what it waits for, in a few words for its row. */
export function proofWords(task: TaskView): string {
  const files = task.evidence.length === 1 ? "1 file" : `${task.evidence.length} files`;
  if (task.state === "not_applicable" || task.state === "blocked") return task.reason ?? "";
  if (task.state === "in_review") return "waits for 2nd person";
  if (task.state === "done") {
    const met = task.gate?.needs.filter((need) => need.met).length ?? 0;
    if (task.assurance === "verified" && task.reviewedBy) return "2 people";
    if (task.assurance === "verified") return "2 proofs";
    return task.assurance === "evidenced"
      ? task.evidence.length > 0
        ? files
        : `${met} proof${met === 1 ? "" : "s"}`
      : "claimed";
  }
  if (task.proposal) return "evidence proposes";
  if (!task.gate) return task.twoPerson ? "2 people" : "";
  if (task.gateMet) return "proof is there";
  const { needs, mode } = task.gate;
  const missing = needs.filter((need) => !need.met).length;
  return mode === "all" ? `needs ${missing} more` : needs.length === 1 ? "needs proof" : `needs 1 of ${needs.length}`;
}

/** Who stands behind a task: those who did it, or who has it. */
export function peopleWords(task: TaskView): string {
  const names = [task.submittedBy?.name, task.reviewedBy?.name].filter((name) => name !== undefined);
  if (names.length > 0) return names.join(", ");
  return task.assignee?.name ?? (isSettled(task.state) ? "" : "unassigned");
}
