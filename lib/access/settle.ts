import type { Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

/** Works out what follows from what was written to a case: states, phase, progress, counters. */
export type Settle = (tx: Tx, caseId: string, what?: "all" | "tasks") => Promise<Settled | null>;

/** Titles of the tasks that came and went by it. */
export type Settled = { appeared: string[]; went: string[] };

let settle: Settle | null = null;

/** The top floor says once how a case settles; the gate then does it after every write, in the same transaction. */
export function settleCasesWith(work: Settle): void {
  settle = work;
}

/**
 * Settles a case inside its own bound transaction; does nothing in a process that handles no cases. `tasks` where nothing was
 * written but which version of the checklist the case follows.
 */
export async function settleCase(tx: Tx, caseId: string, what?: "all" | "tasks"): Promise<Settled> {
  return (await settle?.(tx, caseId, what)) ?? { appeared: [], went: [] };
}

/** Settles cases one after the other, each in a transaction of its own, and tells those who look at them. */
export async function settleCases(caseIds: readonly string[]): Promise<void> {
  for (const caseId of caseIds) {
    await inCase(caseId, async (tx) => {
      await settleCase(tx, caseId);
      changed(tx, { caseId, topic: "case", ids: [caseId] });
    });
  }
}
