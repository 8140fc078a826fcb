import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { replaceFile, systemCode } from "./disk";
import { openRecord, sealRecord } from "./master-key";
import { DamagedObject } from "./object-format";
import type { StoreContext } from "./places";

const uploadRecord = z.object({
  namespace: z.string(),
  declaredSizeBytes: z.number().nullable(),
  metadata: z.record(z.string(), z.string().nullable()),
  createdAt: z.string(),
});

/** What the sender announced. */
export type UploadRecord = z.infer<typeof uploadRecord>;

const sealedRecord = z.object({
  namespace: z.string(),
  sha256: z.string(),
  sha1: z.string(),
  md5: z.string(),
  sizeBytes: z.number(),
  existed: z.boolean(),
});

/** What a finished upload turned out to be; written before it is moved, so that a repeated finish gives the same answer. */
export type SealedRecord = z.infer<typeof sealedRecord>;

/** The files of one upload, all of them encrypted. */
export type Session = {
  uploadId: string;
  directory: string;
  data: string;
  record: string;
  tail: string;
  sealed: string;
};

export const uploadsFolder = ".uploads";

export function isUploadId(text: string): boolean {
  return /^[A-Za-z0-9_-]{8,64}$/.test(text);
}

export function unknownUpload(): AppError {
  return new AppError("NOT_FOUND", "This upload does not exist, or it was finished or has expired. Start it again.");
}

export function sessionOf(context: StoreContext, uploadId: string): Session {
  if (!isUploadId(uploadId)) throw unknownUpload();
  const directory = join(context.root, uploadsFolder, uploadId);
  return {
    uploadId,
    directory,
    data: join(directory, "data"),
    record: join(directory, "upload"),
    tail: join(directory, "tail"),
    sealed: join(directory, "sealed"),
  };
}

async function put(
  context: StoreContext,
  path: string,
  record: { place: string; content: UploadRecord | SealedRecord },
): Promise<void> {
  await replaceFile(path, sealRecord(context.ring, record.place, Buffer.from(JSON.stringify(record.content))));
}

async function get(context: StoreContext, path: string, place: string): Promise<unknown> {
  const stored = await readFile(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  });
  if (stored === null) return null;
  const content = openRecord(context.ring, place, stored);
  if (content === null) throw new DamagedObject(place, "its record was altered");
  return JSON.parse(content.toString("utf8"));
}

export async function putRecord(context: StoreContext, session: Session, content: UploadRecord): Promise<void> {
  await put(context, session.record, { place: `upload ${session.uploadId}`, content });
}

export async function recordOf(context: StoreContext, session: Session): Promise<UploadRecord> {
  const content = await get(context, session.record, `upload ${session.uploadId}`);
  if (content === null) throw unknownUpload();
  return uploadRecord.parse(content);
}

export async function putSealed(context: StoreContext, session: Session, content: SealedRecord): Promise<void> {
  await put(context, session.sealed, { place: `sealed ${session.uploadId}`, content });
}

export async function sealedOf(context: StoreContext, session: Session): Promise<SealedRecord | null> {
  const content = await get(context, session.sealed, `sealed ${session.uploadId}`);
  return content === null ? null : sealedRecord.parse(content);
}
