import type { BulkView, RowOutcome } from "@/lib/bulk/schema";

/** Whether the change still goes on. */
export function isUnderWay(view: Pick<BulkView, "state">): boolean {
  return view.state === "queued" || view.state === "running";
}

export const outcomeWords: Record<RowOutcome, string> = {
  changed: "Changed",
  unchanged: "As it was",
  refused: "Refused",
};
