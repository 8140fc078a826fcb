import { z } from "zod";

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
  written?: Written | null;
};

/**
 * What an import changed of something that was there before: fields of the organization as they were, and as it wrote
 * them; servers and builds it added to a case, with the place of its last event in the chain of that case.
 */
export const written = z.object({
  organization: z
    .object({ before: z.record(z.string(), z.unknown()), after: z.record(z.string(), z.unknown()) })
    .nullable(),
  added: z.object({ caseId: z.uuid(), seq: z.int(), servers: z.array(z.uuid()), builds: z.array(z.uuid()) }).nullable(),
});
export type Written = z.infer<typeof written>;

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
