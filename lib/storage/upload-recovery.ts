import { readFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { readAt, systemCode } from "./disk";
import type { KeyRing } from "./master-key";
import {
  DamagedObject,
  decryptFrame,
  decryptTail,
  framePosition,
  frameSizeBytes,
  headerSizeBytes,
  openHeader,
  storedFrameSizeBytes,
} from "./object-format";
import type { ObjectKeys } from "./object-format";

/** What of an unfinished upload is on disk and whole. */
export type RecoveredUpload = { keys: ObjectKeys; frames: number; tail: Buffer; offsetBytes: number };

/** Frames are made durable in groups of 16; only the newest ones can have been torn by a crash. */
const framesInDoubt = 18;

/**
 * Finds where an upload stands after any interruption: the full frames that authenticate, and the tail that continues
 * them. A frame torn by a crash is left out; bytes that were reported as received are never among those.
 */
export async function recover(
  ring: KeyRing,
  handle: FileHandle,
  session: { uploadId: string; tail: string },
): Promise<RecoveredUpload> {
  const name = `upload ${session.uploadId}`;
  const { keys } = openHeader(ring, await readAt(handle, headerSizeBytes, 0), name);
  const { size } = await handle.stat();
  const written = Math.floor(Math.max(0, size - headerSizeBytes) / storedFrameSizeBytes);
  const frames = await wholeFrames(handle, keys, { written, name });
  const tail = await tailOf(keys, session.tail, { frames, name });
  return { keys, frames, tail, offsetBytes: frames * frameSizeBytes + tail.length };
}

async function wholeFrames(
  handle: FileHandle,
  keys: ObjectKeys,
  of: { written: number; name: string },
): Promise<number> {
  const first = Math.max(0, of.written - framesInDoubt);
  for (let index = first; index < of.written; index += 1) {
    const stored = await readAt(handle, storedFrameSizeBytes, framePosition(index));
    if (decryptFrame(keys, { index, last: false }, stored) !== null) continue;
    if (index === first && first > 0) throw new DamagedObject(of.name, `frame ${index} was altered`);
    return index;
  }
  return of.written;
}

async function tailOf(keys: ObjectKeys, path: string, of: { frames: number; name: string }): Promise<Buffer> {
  const stored = await readFile(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  });
  if (stored === null) return Buffer.alloc(0);
  const tail = decryptTail(keys, stored);
  if (tail === null) throw new DamagedObject(of.name, "its last part was altered");
  return tail.index === of.frames ? tail.plain : Buffer.alloc(0);
}
