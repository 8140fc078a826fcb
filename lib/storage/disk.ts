import { chmod, mkdir, open, rename, rm, statfs } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "@/lib/core/errors";

/** The system's code of a failed file operation, such as "ENOENT"; null for any other thrown value. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** The error that tells a person the disk is full. Nothing was damaged; the same step may be repeated later. */
export function diskFull(): AppError {
  return new AppError(
    "DISK_FULL",
    "The disk that holds stored files is full. Free some space, then continue: nothing already stored was harmed.",
  );
}

/** Runs a disk step; a full disk or an exhausted quota becomes the DISK_FULL error. */
export async function onDisk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOSPC" || code === "EDQUOT") throw diskFull();
    throw error;
  }
}

/** Refuses with DISK_FULL when writing `sizeBytes` more would eat into the reserve that keeps the rest alive. */
export async function assertFreeSpace(directory: string, sizeBytes: number, reserveBytes: number): Promise<void> {
  const disk = await statfs(directory);
  if (disk.bavail * disk.bsize < sizeBytes + reserveBytes) throw diskFull();
}

/** Makes the names inside a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory that only its owner may enter; every newly made level is durable before this returns. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return;
    if (code !== "ENOENT") throw error;
    await makeDirectory(dirname(path));
    return makeDirectory(path);
  }
  await chmod(path, 0o700);
  await syncDirectory(dirname(path));
}

/** Writes all bytes at a position; a short write is continued until the system says why it cannot go on. */
export async function writeAt(handle: FileHandle, parts: Uint8Array[], position: number): Promise<void> {
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const { bytesWritten } = await handle.writev(parts, position);
  if (bytesWritten === total) return;
  const all = Buffer.concat(parts);
  let done = bytesWritten;
  while (done < total) {
    const more = await handle.write(all, done, total - done, position + done);
    done += more.bytesWritten;
  }
}

/** Reads up to `length` bytes at a position; fewer only where the file ends. */
export async function readAt(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  return readInto(handle, Buffer.allocUnsafe(length), position);
}

/** Fills a buffer from a position; what is answered is shorter only where the file ends. */
export async function readInto(handle: FileHandle, buffer: Buffer, position: number): Promise<Buffer> {
  const { length } = buffer;
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

/** Replaces a file as a whole: after a crash either the old or the new content is there, never a mixture. */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const handle = await open(temporary, "w", 0o600);
    try {
      await writeAt(handle, [content], 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}
