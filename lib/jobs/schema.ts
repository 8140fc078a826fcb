import { z } from "zod";

import { jobStates } from "@/lib/core/states";

/** Work in the background: `done` of `total` steps; `result` once it is done, `error` when it failed. */
export const jobView = z.object({
  id: z.uuid(),
  kind: z.string(),
  state: z.enum(jobStates),
  done: z.number(),
  total: z.number(),
  result: z.unknown(),
  error: z.string().nullable(),
});
export type JobView = z.infer<typeof jobView>;
