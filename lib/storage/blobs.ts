import { createHash, randomUUID } from "node:crypto";
import { lstat, open, opendir, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "@/lib/core/errors";
import { assertFreeSpace, makeDirectory, onDisk, writeAt } from "./disk";
import { keyRing } from "./master-key";
import { frameAppender, sealFile } from "./object-file";
import type { ObjectReader } from "./object-file";
import { DamagedObject, frameSizeBytes, newHeader } from "./object-format";
import { framesPerCheck, isWhole, listAt, openAt, placeOf, removeAt, removeForgotten, settle } from "./places";
import type { BlobRef, ListedBlob, StoreContext, StoredBlob } from "./places";
import { uploadSessions } from "./uploads";
import type { UploadSessions } from "./uploads";

/** What a sender said about the content. A difference is an error, never a short file. */
export type Declared = { sizeBytes?: number | undefined; sha256?: string | undefined };

export type BlobWriter = {
  /** Takes plaintext in pieces of any length; only ciphertext reaches the disk. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the object durable, recomputes its hashes from disk, and gives it its place. */
  finish(declared?: Declared): Promise<StoredBlob>;
  /** Gives up: nothing of the object remains. Harmless after `finish`. */
  abort(): Promise<void>;
};

/** What reading an object back from disk showed. */
export type BlobCheck = { ok: true; sizeBytes: number } | { ok: false; reason: string };

/**
 * Content-addressed storage, encrypted at rest. Objects are immutable: the same content in the same namespace is kept
 * once. This is the whole contract; a store on other media implements the same.
 */
export type BlobStore = {
  writer(namespace: string): Promise<BlobWriter>;
  /** Stores a whole stream; on any failure nothing remains. Throws UNPROCESSABLE when it differs from what was declared. */
  save(namespace: string, chunks: AsyncIterable<Uint8Array>, declared?: Declared): Promise<StoredBlob>;
  /** The plaintext, every piece authenticated before it is given. */
  read(ref: BlobRef): AsyncGenerator<Buffer>;
  /** Plaintext of one range; decrypts only the frames it touches. */
  readRange(ref: BlobRef, offset: number, length: number): Promise<Buffer>;
  /** For many reads of one object. */
  open(ref: BlobRef): Promise<ObjectReader>;
  /** Recomputes the SHA-256 of an object from disk. */
  verify(ref: BlobRef): Promise<BlobCheck>;
  /** Deletes an object; false when there was none. */
  remove(ref: BlobRef): Promise<boolean>;
  /** Deletes an object that was last stored more than `olderThanMs` ago; false when there was none, or it was stored since. */
  removeForgotten(ref: BlobRef, olderThanMs: number): Promise<boolean>;
  list(namespace?: string): AsyncGenerator<ListedBlob>;
  /** Removes what interrupted writers left behind more than `olderThanMs` ago; returns how many files. */
  sweep(olderThanMs: number): Promise<number>;
  uploads: UploadSessions;
};

export type StoreOptions = {
  root: string;
  masterKey: Uint8Array;
  /** Earlier master keys, which may still open what they wrapped. */
  retiredKeys?: Uint8Array[];
  /** Free space that is never used up, so that the rest of the machine lives on. Default 256 MiB. */
  reserveBytes?: number;
};

/** Opens the store below `root`, which is made with mode 0700 when it is not there. */
export async function openStore(options: StoreOptions): Promise<BlobStore> {
  const root = resolve(options.root);
  const context = {
    root,
    ring: keyRing(options.masterKey, options.retiredKeys),
    reserveBytes: options.reserveBytes ?? 256 * 1024 * 1024,
  };
  await onDisk(() => makeDirectory(join(root, ".incoming")));
  const opened = (ref: BlobRef) => openAt(root, context.ring, ref);
  return {
    writer: (namespace) => openWriter(context, namespace),
    save: (namespace, chunks, declared) => save(context, namespace, { chunks, declared }),
    async *read(ref) {
      const reader = await opened(ref);
      try {
        yield* reader.read();
      } finally {
        await reader.close();
      }
    },
    async readRange(ref, offset, length) {
      const reader = await opened(ref);
      try {
        return await reader.readRange(offset, length);
      } finally {
        await reader.close();
      }
    },
    open: opened,
    verify: (ref) => verify(context, ref),
    remove: (ref) => removeAt(root, ref),
    removeForgotten: (ref, olderThanMs) => removeForgotten(root, ref, olderThanMs),
    list: (namespace) => listAt(root, namespace),
    sweep: (olderThanMs) => sweep(join(root, ".incoming"), olderThanMs),
    uploads: uploadSessions(context),
  };
}

async function openWriter(context: StoreContext, namespace: string): Promise<BlobWriter> {
  placeOf({ namespace, sha256: "0".repeat(64) });
  await assertFreeSpace(context.root, frameSizeBytes, context.reserveBytes);
  const path = join(context.root, ".incoming", randomUUID());
  const { header, keys } = newHeader(context.ring);
  const handle = await onDisk(() => open(path, "wx+", 0o600));
  const appender = frameAppender(handle, keys, { frames: 0, tail: new Uint8Array(0) });
  const received = createHash("sha256");
  let sizeBytes = 0;
  let checkedFrames = 0;
  let state: "headerless" | "open" | "closed" = "headerless";

  async function begin(): Promise<void> {
    if (state === "closed") throw new Error("This object was finished or given up; open another writer.");
    if (state === "open") return;
    await onDisk(() => writeAt(handle, [header], 0));
    state = "open";
  }

  async function abort(): Promise<void> {
    if (state === "closed") return;
    state = "closed";
    await discard(handle, path, appender.settle);
  }

  return {
    abort,
    async write(chunk) {
      await begin();
      received.update(chunk);
      sizeBytes += chunk.byteLength;
      await onDisk(() => appender.write(chunk));
      if (appender.frames() - checkedFrames < framesPerCheck) return;
      checkedFrames = appender.frames();
      await assertFreeSpace(context.root, framesPerCheck * frameSizeBytes, context.reserveBytes);
    },
    async finish(declared = {}) {
      await begin();
      try {
        const sha256 = received.digest("hex");
        assertAsDeclared({ sizeBytes, sha256 }, declared);
        await onDisk(() => appender.close());
        const hashes = await onDisk(() => sealFile(handle, keys, { sizeBytes, name: sha256 }));
        if (hashes.sha256 !== sha256)
          throw new DamagedObject(sha256, "the disk gives back other bytes than were written");
        const existed = await isWhole(context, { namespace, sha256 });
        return await settle(context, path, { ...hashes, namespace, existed });
      } finally {
        await abort();
      }
    },
  };
}

async function discard(handle: FileHandle, path: string, settled: () => Promise<void>): Promise<void> {
  await settled().catch(() => undefined);
  await handle.close();
  await rm(path, { force: true });
}

function assertAsDeclared(found: { sizeBytes: number; sha256: string }, declared: Declared): void {
  if (declared.sizeBytes !== undefined && declared.sizeBytes !== found.sizeBytes) {
    throw new AppError(
      "UNPROCESSABLE",
      `The sender announced ${declared.sizeBytes} bytes but ${found.sizeBytes} arrived. Nothing was kept; send the file again.`,
      { declared: declared.sizeBytes, received: found.sizeBytes },
    );
  }
  if (declared.sha256 !== undefined && declared.sha256.toLowerCase() !== found.sha256) {
    throw new AppError(
      "UNPROCESSABLE",
      `The sender announced SHA-256 ${declared.sha256} but the received bytes have ${found.sha256}. Nothing was kept; send the file again.`,
      { declared: declared.sha256, received: found.sha256 },
    );
  }
}

async function save(
  context: StoreContext,
  namespace: string,
  content: { chunks: AsyncIterable<Uint8Array>; declared: Declared | undefined },
): Promise<StoredBlob> {
  await assertFreeSpace(context.root, content.declared?.sizeBytes ?? 0, context.reserveBytes);
  const writer = await openWriter(context, namespace);
  try {
    for await (const chunk of content.chunks) await writer.write(chunk);
    return await writer.finish(content.declared);
  } finally {
    await writer.abort();
  }
}

async function verify(context: StoreContext, ref: BlobRef): Promise<BlobCheck> {
  try {
    const reader = await openAt(context.root, context.ring, ref);
    try {
      const sha256 = await reader.sha256();
      return sha256 === ref.sha256
        ? { ok: true, sizeBytes: reader.sizeBytes }
        : { ok: false, reason: `The stored bytes hash to ${sha256}, not to ${ref.sha256}.` };
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof AppError) return { ok: false, reason: error.message };
    throw error;
  }
}

async function sweep(incoming: string, olderThanMs: number): Promise<number> {
  const before = Date.now() - olderThanMs;
  let removed = 0;
  for await (const entry of await opendir(incoming)) {
    const path = join(incoming, entry.name);
    const stats = await lstat(path).catch(() => null);
    if (stats === null || stats.mtimeMs >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
