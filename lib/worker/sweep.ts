import { log } from "@/lib/core/log";
import { inPortfolio } from "@/lib/db/unit";
import { processJob } from "@/lib/evidence/jobs";
import { enqueue } from "@/lib/jobs/queue";

const batch = 500;

/**
 * Finds files that wait for reading although no message may be left for them, after a crash between commit and queue or
 * of a worker half-way, and asks for them again. A file that is already queued or running is asked for in vain.
 */
export async function sweepEvidence(): Promise<void> {
  const waiting = await inPortfolio((tx) => tx.evidence.findMany({ where: { state: { in: ["queued", "processing"] } }, select: { caseId: true, id: true }, take: batch }));
  for (const row of waiting) await enqueue(processJob, { caseId: row.caseId, evidenceId: row.id }, row.id);
  if (waiting.length > 0) log().info({ files: waiting.length }, "evidence waiting to be read");
}
