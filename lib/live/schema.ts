import { z } from "zod";

/** What changed, as ids only: listeners fetch again through the gate, so an event never carries data. */
export const liveEvent = z.object({
  caseId: z.string().nullable(),
  topic: z.string(),
  ids: z.array(z.string()).max(50).default([]),
});
export type LiveEvent = z.infer<typeof liveEvent>;
