import type { Tx } from "@/lib/db/client";
import type { RowOutcome } from "@/lib/imports/schema";

/** A row of the import that has no outcome yet. */
export type WaitingRow = { line: number; fields: Record<string, string> };

/** What became of the rows of one organization. */
export type Settled = {
  lines: number[];
  outcome: RowOutcome;
  reason: string;
  organizationId: string | null;
  caseId: string | null;
  candidates: string[];
  caseCreated: boolean;
};

/** The rows of an import, where their outcomes are noted, and whether somebody has asked for its end. */
export type Importing = {
  rows: readonly WaitingRow[];
  store: (tx: Tx, settled: readonly Settled[]) => Promise<void>;
  stopped: () => Promise<boolean>;
};

/** An outcome that leads nowhere, save for what is said of it. */
export function unplaced(part: Pick<Settled, "lines" | "outcome" | "reason"> & Partial<Settled>): Settled {
  return { organizationId: null, caseId: null, candidates: [], caseCreated: false, ...part };
}
