import { z } from "zod";

export const unmetCriterion = z.object({
  key: z.string(),
  title: z.string(),
  metBy: z.string(),
  met: z.boolean(),
  detail: z.string(),
});
export type UnmetCriterion = z.infer<typeof unmetCriterion>;

export const closeCaseInput = z.object({
  caseId: z.uuid(),
  version: z.int().positive(),
  exit: z.string().min(1).max(80),
  reason: z.string().trim().max(2000).optional(),
});
