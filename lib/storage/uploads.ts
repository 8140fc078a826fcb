import { open, opendir, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/core/errors";
import { assertFreeSpace, makeDirectory, onDisk, replaceFile, syncDirectory, systemCode, writeAt } from "./disk";
import { frameAppender, sealFile } from "./object-file";
import { encryptTail, framePosition, frameSizeBytes, newHeader } from "./object-format";
import { framesPerCheck, isWhole, placeOf, settle } from "./places";
import type { StoreContext, StoredBlob } from "./places";
import { recover } from "./upload-recovery";
import { whileHolding } from "./upload-lock";
import {
  isUploadId,
  putRecord,
  putSealed,
  recordOf,
  sealedOf,
  sessionOf,
  unknownUpload,
  uploadsFolder,
} from "./upload-records";
import type { SealedRecord, Session, UploadRecord } from "./upload-records";

/** An upload as it stands: `offsetBytes` counts only what a crash or a power cut cannot take back. */
export type UploadState = UploadRecord & { uploadId: string; offsetBytes: number; finished: boolean };

/** Uploads that may stop and go on, also after the process was killed. What arrives is encrypted before it is written. */
export type UploadSessions = {
  create(
    uploadId: string,
    upload: { namespace: string; declaredSizeBytes: number | null; metadata?: Record<string, string | null> },
  ): Promise<UploadState>;
  /** NOT_FOUND when there is no such upload. */
  state(uploadId: string): Promise<UploadState>;
  declareSize(uploadId: string, sizeBytes: number): Promise<void>;
  /**
   * Adds plaintext at `offset`, which must be the present one (CONFLICT otherwise), and returns the new offset after it is durable.
   * When the stream breaks, what arrived is kept and the stream's error is thrown.
   */
  append(uploadId: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /** Checks the size, recomputes the hashes from disk and moves the object into place. May be repeated: the answer is the same. */
  finish(uploadId: string): Promise<StoredBlob>;
  /** Forgets an upload and what it had received. A finished object stays in the store. */
  remove(uploadId: string): Promise<boolean>;
  list(): AsyncGenerator<UploadState>;
};

/** The upload sessions of a store, kept in one directory each below `.uploads`. */
export function uploadSessions(context: StoreContext): UploadSessions {
  const at = (uploadId: string) => sessionOf(context, uploadId);
  return {
    create: async (uploadId, upload) => onDisk(() => create(context, at(uploadId), upload)),
    state: async (uploadId) => stateOf(context, at(uploadId)),
    declareSize: async (uploadId, sizeBytes) => declareSize(context, at(uploadId), sizeBytes),
    append: async (uploadId, offset, chunks) =>
      whileKnown(at(uploadId), () => append(context, at(uploadId), { offset, chunks })),
    finish: async (uploadId) => whileKnown(at(uploadId), () => finish(context, at(uploadId))),
    remove: async (uploadId) => remove(at(uploadId)),
    list: () => list(context),
  };
}

/** A lock file cannot be made in a directory that is not there: that upload is unknown. */
async function whileKnown<T>(session: Session, step: () => Promise<T>): Promise<T> {
  try {
    return await whileHolding(session.directory, () => onDisk(step));
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw unknownUpload();
    throw error;
  }
}

async function create(
  context: StoreContext,
  session: Session,
  upload: { namespace: string; declaredSizeBytes: number | null; metadata?: Record<string, string | null> },
): Promise<UploadState> {
  placeOf({ namespace: upload.namespace, sha256: "0".repeat(64) });
  await assertFreeSpace(context.root, upload.declaredSizeBytes ?? frameSizeBytes, context.reserveBytes);
  await makeDirectory(session.directory);
  const handle = await open(session.data, "wx", 0o600).catch((error: unknown) => {
    if (systemCode(error) === "EEXIST")
      throw new AppError("CONFLICT", "An upload with this id exists already. Resume it, or choose another id.");
    throw error;
  });
  try {
    await writeAt(handle, [newHeader(context.ring).header], 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await putRecord(context, session, {
    namespace: upload.namespace,
    declaredSizeBytes: upload.declaredSizeBytes,
    metadata: upload.metadata ?? {},
    createdAt: new Date().toISOString(),
  });
  return stateOf(context, session);
}

async function stateOf(context: StoreContext, session: Session): Promise<UploadState> {
  const record = await recordOf(context, session);
  const sealed = await sealedOf(context, session);
  if (sealed !== null) return { ...record, uploadId: session.uploadId, offsetBytes: sealed.sizeBytes, finished: true };
  const handle = await open(session.data, "r");
  try {
    const found = await recover(context.ring, handle, session);
    await handle.datasync();
    return { ...record, uploadId: session.uploadId, offsetBytes: found.offsetBytes, finished: false };
  } finally {
    await handle.close();
  }
}

async function declareSize(context: StoreContext, session: Session, sizeBytes: number): Promise<void> {
  await whileKnown(session, async () => {
    const state = await stateOf(context, session);
    if (state.declaredSizeBytes !== null && state.declaredSizeBytes !== sizeBytes)
      throw new AppError(
        "CONFLICT",
        `This upload was announced with ${state.declaredSizeBytes} bytes; its length cannot change.`,
      );
    if (sizeBytes < state.offsetBytes)
      throw new AppError(
        "INVALID",
        `This upload has received ${state.offsetBytes} bytes already; it cannot be announced with ${sizeBytes}.`,
      );
    await putRecord(context, session, {
      namespace: state.namespace,
      declaredSizeBytes: sizeBytes,
      metadata: state.metadata,
      createdAt: state.createdAt,
    });
  });
}

async function append(
  context: StoreContext,
  session: Session,
  sent: { offset: number; chunks: AsyncIterable<Uint8Array> },
): Promise<number> {
  const record = await recordOf(context, session);
  if ((await sealedOf(context, session)) !== null)
    throw new AppError("CONFLICT", "This upload is finished; nothing can be added to it.");
  const handle = await open(session.data, "r+");
  try {
    const found = await recover(context.ring, handle, session);
    if (found.offsetBytes !== sent.offset)
      throw new AppError(
        "CONFLICT",
        `This upload stands at byte ${found.offsetBytes}, not at ${sent.offset}. Go on from there.`,
        { current: { offsetBytes: found.offsetBytes } },
      );
    await handle.truncate(framePosition(found.frames));
    return await receive(
      context,
      { session, handle, found },
      { chunks: sent.chunks, limit: record.declaredSizeBytes ?? Number.MAX_SAFE_INTEGER },
    );
  } finally {
    await handle.close();
  }
}

type OpenUpload = { session: Session; handle: FileHandle; found: Awaited<ReturnType<typeof recover>> };

async function receive(
  context: StoreContext,
  upload: OpenUpload,
  sent: { chunks: AsyncIterable<Uint8Array>; limit: number },
): Promise<number> {
  const { session, handle, found } = upload;
  const appender = frameAppender(handle, found.keys, found);
  let offset = found.offsetBytes;
  let durableFrames = found.frames;
  const broken: { error: unknown }[] = [];

  async function keep(): Promise<void> {
    await appender.settle();
    await handle.datasync();
    durableFrames = appender.frames();
    await assertFreeSpace(context.root, framesPerCheck * frameSizeBytes, context.reserveBytes);
  }

  const source = sent.chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await source.next().catch((error: unknown) => {
        broken.push({ error });
        return null;
      });
      if (next === null || next.done === true) break;
      if (offset + next.value.byteLength > sent.limit)
        throw new AppError(
          "TOO_LARGE",
          `More bytes arrived than the ${sent.limit} that were announced. Start the upload again with its true length.`,
        );
      await appender.write(next.value);
      offset += next.value.byteLength;
      if (appender.frames() - durableFrames >= framesPerCheck) await keep();
    }
  } finally {
    await source.return?.();
  }
  await appender.settle();
  await handle.datasync();
  if (offset !== found.offsetBytes && appender.tail().length > 0)
    await replaceFile(session.tail, encryptTail(found.keys, appender.frames(), appender.tail()));
  for (const { error } of broken) throw error;
  return offset;
}

async function finish(context: StoreContext, session: Session): Promise<StoredBlob> {
  const record = await recordOf(context, session);
  const known = await sealedOf(context, session);
  const sealed = known ?? (await seal(context, session, record));
  const present = known === null ? sealed.existed : await isWhole(context, known);
  const blob = await settle(context, session.data, { ...sealed, existed: present });
  await rm(session.tail, { force: true });
  await rm(session.data, { force: true });
  return { ...blob, existed: sealed.existed };
}

async function seal(context: StoreContext, session: Session, record: UploadRecord): Promise<SealedRecord> {
  const handle = await open(session.data, "r+");
  try {
    const found = await recover(context.ring, handle, session);
    if (record.declaredSizeBytes !== found.offsetBytes) {
      throw new AppError(
        "UNPROCESSABLE",
        `This upload was announced with ${record.declaredSizeBytes ?? "an unknown number of"} bytes and has ${found.offsetBytes}. Resume it, or start again.`,
        { declared: record.declaredSizeBytes, received: found.offsetBytes },
      );
    }
    const appender = frameAppender(handle, found.keys, found);
    await appender.close();
    const hashes = await sealFile(handle, found.keys, {
      sizeBytes: found.offsetBytes,
      name: `upload ${session.uploadId}`,
    });
    const ref = { namespace: record.namespace, sha256: hashes.sha256 };
    const sealed = { ...hashes, ...ref, existed: await isWhole(context, ref) };
    await putSealed(context, session, sealed);
    return sealed;
  } finally {
    await handle.close();
  }
}

async function remove(session: Session): Promise<boolean> {
  try {
    await whileHolding(session.directory, () => rm(session.data, { force: true }));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  await rm(session.directory, { recursive: true, force: true });
  await syncDirectory(join(session.directory, ".."));
  return true;
}

async function* list(context: StoreContext): AsyncGenerator<UploadState> {
  const directory = await opendir(join(context.root, uploadsFolder)).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  });
  if (directory === null) return;
  for await (const entry of directory) {
    if (!isUploadId(entry.name)) continue;
    const state = await stateOf(context, sessionOf(context, entry.name)).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
    if (state !== null) yield state;
  }
}
