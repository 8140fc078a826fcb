import { appendAudit } from "@/lib/audit/commands";
import type { AuditActor } from "@/lib/audit/schema";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { getJob } from "./queries";
import type { JobView } from "./schema";

/**
 * Cancels a job: one that waits ends at once, one that runs ends after its current step, and what it has done stays. CONFLICT
 * with the job as it is when it has ended otherwise; cancelling twice changes nothing.
 */
export async function cancelJob(tx: Tx, actor: AuditActor, jobId: string): Promise<JobView> {
  await tx.$queryRaw`SELECT id FROM job WHERE id = ${jobId}::uuid FOR UPDATE`;
  const before = await getJob(tx, jobId);
  if (before.state === "cancelled") return before;
  if (before.state === "done" || before.state === "failed")
    throw new AppError("CONFLICT", "This job has ended already and cannot be cancelled.", { current: before });
  const data =
    before.state === "queued"
      ? { state: "cancelled", cancelRequested: true, idempotencyKey: null }
      : { cancelRequested: true };
  await tx.job.updateMany({ where: { id: jobId }, data });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "job.cancel",
    object: "job",
    objectId: jobId,
    before: { kind: before.kind, state: before.state, done: before.done, total: before.total },
  });
  changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  return getJob(tx, jobId);
}

/** Whether somebody has asked for the end of a job. */
export async function isCancelRequested(tx: Tx, jobId: string): Promise<boolean> {
  const row = await tx.job.findUnique({ where: { id: jobId }, select: { cancelRequested: true } });
  return row?.cancelRequested ?? false;
}
