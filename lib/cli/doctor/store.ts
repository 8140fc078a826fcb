import { Readable } from "node:stream";

import { newId } from "@/lib/core/ids";
import { inPortfolio } from "@/lib/db/unit";
import { installedStore } from "@/lib/storage/installed";

import { bad, type Check, ok } from "./check";

/** Writes a small object, reads it back and removes it. */
async function tryWriting(): Promise<Check> {
  const store = await installedStore();
  const words = `Written by doctor at ${new Date().toISOString()}.`;
  const stored = await store.save(newId(), Readable.from([Buffer.from(words)]));
  try {
    const back = await store.readRange(stored, 0, stored.sizeBytes);
    return back.toString() === words
      ? ok("Evidence store", "A file was written, read back and removed.")
      : bad("Evidence store", "What was written did not come back. Check the disk.");
  } finally {
    await store.remove(stored);
  }
}

/** Reads the newest stored file whole, which also shows that the master key is the right one. */
async function tryReading(): Promise<Check> {
  const newest = await inPortfolio((tx) =>
    tx.blob.findFirst({ orderBy: { createdAt: "desc" }, select: { caseId: true, sha256: true } }),
  );
  if (!newest) return ok("Stored evidence", "Nothing is stored yet.");
  const store = await installedStore();
  const check = await store.verify({ namespace: newest.caseId, sha256: newest.sha256 });
  if (check.ok)
    return ok(
      "Stored evidence",
      `The newest file was read back whole (${check.sizeBytes} bytes). breakwater verify reads all of them.`,
    );
  return bad("Stored evidence", `The newest file cannot be read: ${check.reason}`);
}

export async function checkStore(): Promise<Check[]> {
  return [await tryWriting(), await tryReading()];
}
