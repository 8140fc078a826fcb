import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { log } from "@/lib/core/log";
import { inPortfolio, installationId } from "@/lib/db/unit";
import { processJob } from "@/lib/evidence/jobs";
import { enqueueAll } from "@/lib/jobs/queue";
import type { BlobStore } from "@/lib/storage/blobs";
import { installedStore } from "@/lib/storage/installed";
import type { ListedBlob } from "@/lib/storage/places";

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

const forgottenMs = 86_400_000;
const blobsPerLook = 500;
const namedInAudit = 100;

async function unnamed(blobs: readonly ListedBlob[]): Promise<ListedBlob[]> {
  const rows = await inPortfolio((tx) =>
    tx.blob.findMany({
      where: { OR: blobs.map(({ namespace, sha256 }) => ({ caseId: namespace, sha256 })) },
      select: { caseId: true, sha256: true },
    }),
  );
  const named = new Set(rows.map((row) => `${row.caseId}/${row.sha256}`));
  return blobs.filter(({ namespace, sha256 }) => !named.has(`${namespace}/${sha256}`));
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Crashes leave a file now and then. More at once, as a share of all, means that the database is not the one of this store. */
const plausibleFiles = 20;
const plausibleShare = 0.01;

async function forgottenIn(store: BlobStore, now: Date): Promise<{ listed: number; forgotten: ListedBlob[] }> {
  let listed = 0;
  const forgotten: ListedBlob[] = [];
  for await (const group of inGroups(store.list(), blobsPerLook)) {
    listed += group.length;
    const old = group.filter((blob) => now.getTime() - blob.storedAt.getTime() > forgottenMs);
    if (old.length > 0) forgotten.push(...(await unnamed(old)));
  }
  return { listed, forgotten };
}

/**
 * Removes what was stored more than a day ago and belongs to no case: half-written files, and whole ones whose evidence was never
 * recorded, because the database refused it or the process was killed in between. Nothing else would ever find them. What was
 * removed stands in the log and in the audit chain of the installation. So many at once that no crash explains them stay: a
 * database that was put back from an older day knows nothing of later files, and they are all there is of that evidence.
 */
export async function sweepStore(now: Date): Promise<number> {
  const store = await installedStore();
  const halves = await store.sweep(forgottenMs);
  if (halves > 0) log().info({ files: halves }, "half-written files removed");
  const { listed, forgotten } = await forgottenIn(store, now);
  if (forgotten.length > Math.max(plausibleFiles, listed * plausibleShare)) {
    log().error(
      { files: forgotten.length, listed },
      "many stored files belong to no evidence and are kept; was the database restored without them?",
    );
    return 0;
  }
  const removed: { caseId: string; sha256: string }[] = [];
  for (const { namespace, sha256 } of forgotten)
    if (await store.removeForgotten({ namespace, sha256 }, forgottenMs)) removed.push({ caseId: namespace, sha256 });
  if (removed.length === 0) return 0;
  log().warn({ files: removed.length, first: removed.slice(0, 10) }, "stored files of no evidence removed");
  await inPortfolio((tx) =>
    appendAudit(tx, systemActor, {
      caseId: installationId,
      action: "storage.sweep",
      object: "blob",
      before: { files: removed.length, first: removed.slice(0, namedInAudit) },
    }),
  );
  return removed.length;
}
