import { randomUUID } from "node:crypto";
import { lstat, open, opendir, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { makeDirectory, onDisk, syncDirectory, systemCode, writeAt } from "./disk";
import type { KeyRing } from "./master-key";
import { openObject } from "./object-file";
import type { ContentHashes, ObjectReader } from "./object-file";
import { DamagedObject, headerSizeBytes } from "./object-format";

/** Where the store lies, the keys that open it, and the free space it leaves alone. */
export type StoreContext = { root: string; ring: KeyRing; reserveBytes: number };

/** Frames that may be written between two syncs of an upload, and between two looks at the free space. */
export const framesPerCheck = 16;

/** Names one stored object: the namespace it belongs to (a UUID) and the SHA-256 of its content. */
export type BlobRef = { namespace: string; sha256: string };

/** What `finish` promises: the content is on disk, encrypted, durable, and hashes to this. */
export type StoredBlob = BlobRef &
  ContentHashes & {
    /** The same content was in this namespace already; that copy was read back and found whole. */
    existed: boolean;
    /** Master key that wraps this object's key. */
    keyId: string;
    /** Path below the root of the store. */
    path: string;
  };

/** Path of an object below the root; refuses anything that is not a UUID and a SHA-256, both in lower case. */
export function placeOf(ref: BlobRef): string {
  if (!isUuid(ref.namespace))
    throw new AppError("INVALID", "A stored file belongs to a namespace, which is named by a UUID in lower case.");
  if (!/^[0-9a-f]{64}$/.test(ref.sha256))
    throw new AppError("INVALID", "A stored file is named by its SHA-256: 64 hexadecimal digits, lower case.");
  return join(ref.namespace, ref.sha256.slice(0, 2), ref.sha256);
}

/** Opens a stored object; NOT_FOUND when there is none of that name, DamagedObject when it is not what it should be. */
export async function openAt(root: string, ring: KeyRing, ref: BlobRef): Promise<ObjectReader> {
  const place = placeOf(ref);
  try {
    return await openObject(join(root, place), ring, { sha256: ref.sha256, name: place });
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new AppError(
      "NOT_FOUND",
      `The stored object ${place} is not on this disk. Restore it from a backup, or receive the file again.`,
      { object: place },
    );
  }
}

/** Whether an object of this name is stored and whole, every byte of it read back; false when absent or damaged. */
export async function isWhole(context: StoreContext, ref: BlobRef): Promise<boolean> {
  try {
    const reader = await openAt(context.root, context.ring, ref);
    try {
      return (await reader.sha256()) === ref.sha256;
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof DamagedObject || (error instanceof AppError && error.code === "NOT_FOUND")) return false;
    throw error;
  }
}

/**
 * Gives a sealed file its place. When a whole copy of the same content is there already, that one stays; a damaged one
 * is replaced by the new. The caller removes `source` if it is still there.
 */
export async function settle(
  context: StoreContext,
  source: string,
  found: BlobRef & ContentHashes & { existed: boolean },
): Promise<StoredBlob> {
  if (!found.existed || !(await storedAgain(context.root, found))) await moveIntoPlace(context.root, source, found);
  const reader = await openAt(context.root, context.ring, found);
  await reader.close();
  return { ...found, keyId: reader.keyId, path: placeOf(found) };
}

/** Notes on an object that it was stored once more just now, so that no sweep takes it for forgotten; false when it is gone. */
async function storedAgain(root: string, ref: BlobRef): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(join(root, placeOf(ref)), now, now);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function moveIntoPlace(root: string, source: string, ref: BlobRef): Promise<void> {
  const target = join(root, placeOf(ref));
  await onDisk(async () => {
    await makeDirectory(dirname(target));
    await rename(source, target);
    await syncDirectory(dirname(target));
    await syncDirectory(dirname(source));
  });
}

/** Deletes an object. Its wrapped key is overwritten first, so that a copy of the disk's free blocks opens nothing. */
export async function removeAt(root: string, ref: BlobRef): Promise<boolean> {
  return erase(join(root, placeOf(ref)));
}

/**
 * Deletes an object that was last stored more than `olderThanMs` ago; false when there is none, or it was stored since. It is
 * moved aside before it is judged: who stores the same content meanwhile finds either the object, which then counts as stored
 * just now and comes back, or none, and puts a copy there.
 */
export async function removeForgotten(root: string, ref: BlobRef, olderThanMs: number): Promise<boolean> {
  const place = join(root, placeOf(ref));
  const aside = join(root, ".incoming", randomUUID());
  try {
    await rename(place, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  if ((await lstat(aside)).mtimeMs < Date.now() - olderThanMs) return erase(aside);
  // A copy that was put there meanwhile is the same content, and is replaced by this one.
  await rename(aside, place);
  await syncDirectory(dirname(place));
  return false;
}

async function erase(path: string): Promise<boolean> {
  try {
    const handle = await open(path, "r+");
    try {
      await writeAt(handle, [Buffer.alloc(headerSizeBytes)], 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rm(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  await syncDirectory(dirname(path));
  return true;
}

/** One object as the disk shows it, for sweeps: nothing of it is decrypted. */
export type ListedBlob = BlobRef & { storedSizeBytes: number; storedAt: Date };

async function namesIn(path: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const entry of await opendir(path)) names.push(entry.name);
    return names.sort();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Every object of one namespace, or of all, in order of name. */
export async function* listAt(root: string, namespace?: string): AsyncGenerator<ListedBlob> {
  const namespaces = namespace === undefined ? (await namesIn(root)).filter(isUuid) : [namespace];
  for (const owner of namespaces) {
    for (const prefix of await namesIn(join(root, owner))) {
      for (const sha256 of await namesIn(join(root, owner, prefix))) {
        const listed = await describe(root, { namespace: owner, sha256 });
        if (listed !== null) yield listed;
      }
    }
  }
}

async function describe(root: string, ref: BlobRef): Promise<ListedBlob | null> {
  if (!/^[0-9a-f]{64}$/.test(basename(ref.sha256))) return null;
  try {
    const stats = await lstat(join(root, placeOf(ref)));
    return stats.isFile() ? { ...ref, storedSizeBytes: stats.size, storedAt: stats.mtime } : null;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
