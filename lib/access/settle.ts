import type { Tx } from "@/lib/db/client";

/** Works out what follows from what was written to a case: states, phase, progress, counters. */
export type Settle = (tx: Tx, caseId: string) => Promise<void>;

let settle: Settle | null = null;

/** The top floor says once how a case settles; the gate then does it after every write, in the same transaction. */
export function settleCasesWith(work: Settle): void {
  settle = work;
}

/** Settles a case inside its own bound transaction; does nothing in a process that handles no cases. */
export async function settleCase(tx: Tx, caseId: string): Promise<void> {
  await settle?.(tx, caseId);
}
