import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { readAt, readInto, writeAt } from "./disk";
import type { KeyRing } from "./master-key";
import {
  DamagedObject,
  decryptFrame,
  encryptFrame,
  framePosition,
  frameOverheadBytes,
  frameSizeBytes,
  headerSizeBytes,
  openHeader,
  openSeal,
  sealBytes,
  storedFrameSizeBytes,
  storedSizeBytes,
} from "./object-format";
import type { ObjectKeys, Seal } from "./object-format";

/** Hashes of a content: SHA-256 is its identity, the others only serve to look it up elsewhere. */
export type ContentHashes = { sha256: string; sha1: string; md5: string; sizeBytes: number };

export type FrameAppender = {
  /** Takes plaintext of any length; full frames go to disk encrypted, the rest waits in memory. */
  write(chunk: Uint8Array): Promise<void>;
  /** Waits until every full frame so far was handed to the system. */
  settle: () => Promise<void>;
  /** The plaintext that does not fill a frame yet. */
  tail(): Buffer;
  /** Full frames written so far. */
  frames(): number;
  /** Writes the last frame. Nothing can be written after it. */
  close(): Promise<void>;
};

/** Appends encrypted frames to an open file, encrypting one frame while the one before it is being written. */
export function frameAppender(
  handle: FileHandle,
  keys: ObjectKeys,
  from: { frames: number; tail: Uint8Array },
): FrameAppender {
  const buffer = Buffer.allocUnsafe(frameSizeBytes);
  buffer.set(from.tail);
  let filled = from.tail.byteLength;
  let index = from.frames;
  let writing: Promise<void> = Promise.resolve();

  async function put(plain: Uint8Array, last: boolean): Promise<void> {
    const parts = encryptFrame(keys, { index, last }, plain);
    const position = framePosition(index);
    await writing;
    writing = writeAt(handle, parts, position);
    writing.catch(() => undefined);
    index += 1;
  }

  async function write(chunk: Uint8Array): Promise<void> {
    let used = 0;
    while (used < chunk.byteLength) {
      const part = chunk.subarray(used, used + frameSizeBytes - filled);
      buffer.set(part, filled);
      filled += part.byteLength;
      used += part.byteLength;
      if (filled < frameSizeBytes) return;
      filled = 0;
      await put(buffer, false);
    }
  }

  return {
    write,
    settle: () => writing,
    tail: () => buffer.subarray(0, filled),
    frames: () => index,
    async close() {
      await put(buffer.subarray(0, filled), true);
      await writing;
    },
  };
}

/**
 * Reads one frame from disk and authenticates it; throws DamagedObject that names object and frame. `room` takes the stored
 * bytes and is free again when the frame is there.
 */
async function readFrame(
  handle: FileHandle,
  keys: ObjectKeys,
  at: { index: number; sizeBytes: number; name: string; room?: Buffer },
): Promise<Buffer> {
  const fullFrames = Math.floor(at.sizeBytes / frameSizeBytes);
  const last = at.index === fullFrames;
  const length = last ? (at.sizeBytes % frameSizeBytes) + frameOverheadBytes : storedFrameSizeBytes;
  const room = at.room?.subarray(0, length) ?? Buffer.allocUnsafe(length);
  const stored = await readInto(handle, room, framePosition(at.index));
  if (stored.length < length) throw new DamagedObject(at.name, `it ends inside frame ${at.index}`);
  const plain = decryptFrame(keys, { index: at.index, last }, stored);
  if (plain === null) throw new DamagedObject(at.name, `frame ${at.index} of ${fullFrames + 1} was altered or moved`);
  return plain;
}

/** Gives the memory of a frame back at once; the collector would let hundreds of megabytes pile up before it does. */
function release(frame: Buffer): void {
  if (frame.buffer instanceof ArrayBuffer && frame.byteLength === frame.buffer.byteLength) frame.buffer.transfer(0);
}

/**
 * The frames from one index on, each read ahead while its predecessor is in use; all of them authenticated. With `passing`
 * a frame is gone when the next one is asked for.
 */
async function* framesFrom(
  handle: FileHandle,
  keys: ObjectKeys,
  at: { first: number; end: number; sizeBytes: number; name: string; passing: boolean },
): AsyncGenerator<Buffer> {
  const room = Buffer.allocUnsafeSlow(at.first < at.end ? storedFrameSizeBytes : 0);
  let next: Promise<Buffer> | null = null;
  for (let index = at.first; index < at.end; index += 1) {
    const frame: Buffer = await (next ?? readFrame(handle, keys, { ...at, index, room }));
    next = index + 1 < at.end ? readFrame(handle, keys, { ...at, index: index + 1, room }) : null;
    next?.catch(() => undefined);
    yield frame;
    if (at.passing) release(frame);
  }
}

/**
 * Completes a file whose last frame was written: makes it durable, reads everything back from disk, and only then seals
 * it with the hash and size that were found there. The returned hashes are therefore those of the stored bytes.
 */
export async function sealFile(
  handle: FileHandle,
  keys: ObjectKeys,
  expected: { sizeBytes: number; name: string },
): Promise<ContentHashes> {
  await handle.truncate(storedSizeBytes(expected.sizeBytes));
  await handle.sync();
  const hashes = await hashFrames(handle, keys, expected);
  const { position, bytes } = sealBytes(keys, hashes);
  await writeAt(handle, [bytes], position);
  await handle.sync();
  return hashes;
}

type Content = { sizeBytes: number; name: string };

async function hashFrames(handle: FileHandle, keys: ObjectKeys, content: Content): Promise<ContentHashes> {
  const [sha256, sha1, md5] = [createHash("sha256"), createHash("sha1"), createHash("md5")];
  for await (const frame of allFrames(handle, keys, content)) {
    sha256.update(frame);
    sha1.update(frame);
    md5.update(frame);
  }
  const { sizeBytes } = content;
  return { sha256: sha256.digest("hex"), sha1: sha1.digest("hex"), md5: md5.digest("hex"), sizeBytes };
}

function allFrames(handle: FileHandle, keys: ObjectKeys, content: Content): AsyncGenerator<Buffer> {
  const end = Math.floor(content.sizeBytes / frameSizeBytes) + 1;
  return framesFrom(handle, keys, { first: 0, end, passing: true, ...content });
}

/** An open, finished object. Reads decrypt only the frames they touch; close it when done. */
export type ObjectReader = {
  sizeBytes: number;
  keyId: string;
  /** Plaintext from `start` to `end` (exclusive), in pieces of at most one frame. */
  read(start?: number, end?: number): AsyncGenerator<Buffer>;
  /** The whole plaintext for one who keeps nothing: a piece is gone when the next one is asked for. */
  pass(): AsyncGenerator<Buffer>;
  /** Exactly the bytes asked for; fewer only where the object ends. */
  readRange(offset: number, length: number): Promise<Buffer>;
  /** SHA-256 of the whole content, recomputed from disk. */
  sha256(): Promise<string>;
  close(): Promise<void>;
};

const keptFrames = 4;

/** Opens a finished object and checks that it is the one it is named after. Throws DamagedObject when it is not. */
export async function openObject(
  path: string,
  ring: KeyRing,
  expected: { sha256: string; name: string },
): Promise<ObjectReader> {
  const handle = await open(path, "r");
  try {
    const header = await readAt(handle, headerSizeBytes, 0);
    const { keys, keyId } = openHeader(ring, header, expected.name);
    const seal = openSeal(keys, header, expected.name);
    await checkPlace(handle, seal, expected);
    return objectReader(handle, keys, { seal, keyId, name: expected.name });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function checkPlace(handle: FileHandle, seal: Seal, expected: { sha256: string; name: string }): Promise<void> {
  if (seal.sha256 !== expected.sha256) throw new DamagedObject(expected.name, "another object was put in its place");
  const { size } = await handle.stat();
  const due = storedSizeBytes(seal.sizeBytes);
  if (size < due) throw new DamagedObject(expected.name, `${due - size} bytes are missing at its end`);
  if (size > due) throw new DamagedObject(expected.name, `${size - due} foreign bytes follow its end`);
}

function objectReader(
  handle: FileHandle,
  keys: ObjectKeys,
  of: { seal: Seal; keyId: string; name: string },
): ObjectReader {
  const { sizeBytes } = of.seal;
  const place = { sizeBytes, name: of.name };
  const recent = new Map<number, Promise<Buffer>>();

  function frame(index: number): Promise<Buffer> {
    const known = recent.get(index);
    recent.delete(index);
    const plain = known ?? readFrame(handle, keys, { ...place, index });
    recent.set(index, plain);
    for (const oldest of recent.keys()) if (recent.size > keptFrames) recent.delete(oldest);
    return plain;
  }

  async function* pieces({ start, end, passing }: { start: number; end: number; passing: boolean }) {
    const from = Math.max(0, start);
    const to = Math.min(end, sizeBytes);
    if (from >= to && !(from === 0 && sizeBytes === 0)) return;
    const first = Math.floor(from / frameSizeBytes);
    const frames = framesFrom(handle, keys, {
      ...place,
      first,
      passing,
      end: Math.floor(Math.max(to - 1, 0) / frameSizeBytes) + 1,
    });
    let position = first * frameSizeBytes;
    for await (const plain of frames) {
      const piece = plain.subarray(Math.max(0, from - position), to - position);
      position += plain.length;
      if (piece.length > 0) yield piece;
    }
    if (from < to && to === sizeBytes && sizeBytes % frameSizeBytes === 0)
      await readFrame(handle, keys, { ...place, index: sizeBytes / frameSizeBytes });
  }

  async function readRange(offset: number, length: number): Promise<Buffer> {
    const from = Math.max(0, offset);
    const to = Math.min(from + length, sizeBytes);
    const pieces: Buffer[] = [];
    for (let position = from; position < to;) {
      const index = Math.floor(position / frameSizeBytes);
      const start = position - index * frameSizeBytes;
      const piece = (await frame(index)).subarray(start, start + to - position);
      pieces.push(piece);
      position += piece.length;
    }
    const only = pieces[0];
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  }

  async function sha256(): Promise<string> {
    const hash = createHash("sha256");
    for await (const plain of allFrames(handle, keys, place)) hash.update(plain);
    return hash.digest("hex");
  }

  return {
    sizeBytes,
    keyId: of.keyId,
    read: (start = 0, end = sizeBytes) => pieces({ start, end, passing: false }),
    pass: () => pieces({ start: 0, end: sizeBytes, passing: true }),
    readRange,
    sha256,
    close: () => handle.close(),
  };
}
