import { z } from "zod";

import { filterText } from "@/lib/cases/schema";
import { listInput } from "@/lib/core/lists";
import { compromiseStates, exposureStates } from "@/lib/core/states";

export const matrixInput = z.object({ slug: z.string().max(80), filter: filterText.optional(), ...listInput });

/** How a section of the checklist stands in a case: blocked before all else, then how far. */
export const cellStates = ["none", "todo", "in_progress", "blocked", "in_review", "done", "verified"] as const;
export type CellState = (typeof cellStates)[number];

export const matrixCell = z.object({
  section: z.string(),
  state: z.enum(cellStates),
  total: z.number(),
  verified: z.number(),
  claimed: z.number(),
  blocked: z.number(),
  /** When anything last moved in a section that is not finished; null when it is, or nothing has. */
  staleSince: z.string().nullable(),
  /** What the latest block says; null when nothing is blocked. */
  blocker: z.string().nullable(),
});
export type MatrixCell = z.infer<typeof matrixCell>;

export const matrixView = z.object({
  sections: z.array(z.object({ key: z.string(), title: z.string() })),
  items: z.array(
    z.object({
      caseId: z.uuid(),
      ref: z.string(),
      organization: z.string(),
      exposure: z.enum(exposureStates),
      compromise: z.enum(compromiseStates),
      cells: z.array(matrixCell),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type MatrixView = z.infer<typeof matrixView>;
