import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

import { type JobView, jobView } from "./schema";

/** One job. NOT_FOUND when there is none. What a running one notes for itself is no result yet. */
export async function getJob(tx: Tx, jobId: string): Promise<JobView> {
  const row = await tx.job.findUnique({ where: { id: jobId } });
  if (!row) throw notFound("job");
  return jobView.parse({ ...row, result: row.state === "done" ? row.result : null });
}
