import { log } from "@/lib/core/log";
import { inPortfolio } from "@/lib/db/unit";
import { processJob } from "@/lib/evidence/jobs";
import { enqueueAll } from "@/lib/jobs/queue";
import { installedStore } from "@/lib/storage/installed";

const batch = 1_000;

/**
 * Finds files that wait for reading although no message may be left for them, after a crash between commit and queue or
 * of a worker half-way, and asks for them again. A file that is already queued or running is asked for in vain.
 */
export async function sweepEvidence(): Promise<number> {
  let files = 0;
  for (let after: { caseId: string; id: string } | null = null; ;) {
    const waiting = await nextWaiting(after);
    await enqueueAll(
      processJob,
      waiting.map((row) => ({ data: { caseId: row.caseId, evidenceId: row.id }, key: row.id })),
    );
    files += waiting.length;
    after = waiting.at(-1) ?? null;
    if (waiting.length < batch) break;
  }
  if (files > 0) log().info({ files }, "evidence waiting to be read");
  return files;
}

function nextWaiting(after: { caseId: string; id: string } | null): Promise<{ caseId: string; id: string }[]> {
  const next = after ? { OR: [{ caseId: { gt: after.caseId } }, { caseId: after.caseId, id: { gt: after.id } }] } : {};
  return inPortfolio((tx) =>
    tx.evidence.findMany({
      where: { state: { in: ["queued", "processing"] }, ...next },
      select: { caseId: true, id: true },
      orderBy: [{ caseId: "asc" }, { id: "asc" }],
      take: batch,
    }),
  );
}

const keptUploadsMs = 7 * 86_400_000;

/** Removes what uploads have left that were begun a week ago; what they stored as evidence stays. */
export async function sweepUploads(now: Date): Promise<number> {
  const { uploads } = await installedStore();
  let removed = 0;
  for await (const upload of uploads.list()) {
    if (now.getTime() - Date.parse(upload.createdAt) < keptUploadsMs) continue;
    if (await uploads.remove(upload.uploadId)) removed += 1;
  }
  return removed;
}
