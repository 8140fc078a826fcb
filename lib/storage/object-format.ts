import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { deriveKey, keyById } from "./master-key";
import type { KeyRing } from "./master-key";

/*
 * A stored object is a header, then frames.
 *
 *   0    8  magic and version          36   12  nonce of the wrapped key     96   12  nonce of the seal
 *   8    4  plaintext bytes per frame  48   32  object key, wrapped          108  40  sha256 and size, sealed
 *   12   8  id of the master key       80   16  tag of the wrapped key       148  16  tag of the seal
 *   20  16  object id
 *
 * A frame is a 4-byte random salt, the ciphertext and a 16-byte tag; its nonce is the salt and the frame's index, so a
 * frame that is written again after a crash never repeats a nonce. Object id, index and "is last" are authenticated:
 * frames cannot be moved, swapped, dropped or taken from another object. All frames are full but the last, which holds
 * the remainder and may be empty. The seal is written when the content is complete and read back from disk: an object
 * without one is unfinished, and a file put in another's place does not carry the name it is asked for.
 */
const magic = Buffer.from("BWOBJ\0\0\x01", "latin1");
export const frameSizeBytes = 1024 * 1024;
export const headerSizeBytes = 164;
const saltSizeBytes = 4;
const tagSizeBytes = 16;
export const frameOverheadBytes = saltSizeBytes + tagSizeBytes;
export const storedFrameSizeBytes = frameSizeBytes + frameOverheadBytes;
const sealOffset = 96;
const gcm = { authTagLength: tagSizeBytes };

export type ObjectKeys = { objectId: Buffer; frames: Buffer; seal: Buffer; tail: Buffer };

/** What a finished object is: its content's hash and size. */
export type Seal = { sha256: string; sizeBytes: number };

/** The stored bytes are not what was written. The message names the object; no plaintext of the bad part is given. */
export class DamagedObject extends AppError {
  constructor(name: string, reason: string) {
    super(
      "UNPROCESSABLE",
      `The stored object ${name} is damaged: ${reason}. Restore it from a backup, or receive the file again.`,
      { object: name, reason },
    );
    this.name = "DamagedObject";
  }
}

function keysOf(objectKey: Buffer, objectId: Buffer): ObjectKeys {
  return {
    objectId,
    frames: deriveKey(objectKey, objectId, "object frames"),
    seal: deriveKey(objectKey, objectId, "object seal"),
    tail: deriveKey(objectKey, objectId, "object tail"),
  };
}

/** A new unsealed header with its own random key, wrapped by the master key in use. */
export function newHeader(ring: KeyRing): { header: Buffer; keys: ObjectKeys } {
  const header = Buffer.alloc(headerSizeBytes);
  const objectId = randomBytes(16);
  const objectKey = randomBytes(32);
  magic.copy(header, 0);
  header.writeUInt32BE(frameSizeBytes, 8);
  ring.current.id.copy(header, 12);
  objectId.copy(header, 20);
  wrapKey(ring, header, objectKey);
  return { header, keys: keysOf(objectKey, objectId) };
}

function wrapKey(ring: KeyRing, header: Buffer, objectKey: Buffer): void {
  randomBytes(12).copy(header, 36);
  const cipher = createCipheriv("aes-256-gcm", ring.current.wrapping, header.subarray(36, 48), gcm);
  cipher.setAAD(header.subarray(0, 36));
  Buffer.concat([cipher.update(objectKey), cipher.final(), cipher.getAuthTag()]).copy(header, 48);
}

/** Unwraps the key of an object; throws DamagedObject when the header was cut or altered. */
export function openHeader(ring: KeyRing, header: Buffer, name: string): { keys: ObjectKeys; keyId: string } {
  if (header.length < headerSizeBytes) throw new DamagedObject(name, "its header is cut short");
  if (!header.subarray(0, magic.length).equals(magic)) throw new DamagedObject(name, "its header is not one of ours");
  if (header.readUInt32BE(8) !== frameSizeBytes)
    throw new DamagedObject(name, "its header names an unknown frame size");
  const masterKey = keyById(ring, header.subarray(12, 20));
  const decipher = createDecipheriv("aes-256-gcm", masterKey.wrapping, header.subarray(36, 48), gcm);
  decipher.setAAD(header.subarray(0, 36));
  decipher.setAuthTag(header.subarray(80, 96));
  try {
    const objectKey = Buffer.concat([decipher.update(header.subarray(48, 80)), decipher.final()]);
    return { keys: keysOf(objectKey, Buffer.from(header.subarray(20, 36))), keyId: masterKey.id.toString("hex") };
  } catch {
    throw new DamagedObject(name, "its key cannot be unwrapped");
  }
}

/** The bytes of the seal, to be written at `position` once the content is known. */
export function sealBytes(keys: ObjectKeys, seal: Seal): { position: number; bytes: Buffer } {
  const nonce = randomBytes(12);
  const content = Buffer.alloc(40);
  Buffer.from(seal.sha256, "hex").copy(content);
  content.writeBigUInt64BE(BigInt(seal.sizeBytes), 32);
  const cipher = createCipheriv("aes-256-gcm", keys.seal, nonce, gcm);
  cipher.setAAD(keys.objectId);
  return {
    position: sealOffset,
    bytes: Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]),
  };
}

/** Reads the seal of a finished object; throws DamagedObject when there is none or it was altered. */
export function openSeal(keys: ObjectKeys, header: Buffer, name: string): Seal {
  const seal = header.subarray(sealOffset);
  const decipher = createDecipheriv("aes-256-gcm", keys.seal, seal.subarray(0, 12), gcm);
  decipher.setAAD(keys.objectId);
  decipher.setAuthTag(seal.subarray(52, 68));
  try {
    const content = Buffer.concat([decipher.update(seal.subarray(12, 52)), decipher.final()]);
    return { sha256: content.toString("hex", 0, 32), sizeBytes: Number(content.readBigUInt64BE(32)) };
  } catch {
    throw new DamagedObject(name, "its seal is missing or was altered");
  }
}

/** Where a frame lies, and whether it is the last of a content of this size. */
export type FramePlace = { index: number; last: boolean };

export function framePosition(index: number): number {
  return headerSizeBytes + index * storedFrameSizeBytes;
}

/** Bytes a finished object of this size takes on disk. */
export function storedSizeBytes(sizeBytes: number): number {
  const full = Math.floor(sizeBytes / frameSizeBytes);
  return framePosition(full) + (sizeBytes % frameSizeBytes) + frameOverheadBytes;
}

function frameNonce(salt: Uint8Array, index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.set(salt);
  nonce.writeBigUInt64BE(BigInt(index), saltSizeBytes);
  return nonce;
}

function frameContext(objectId: Buffer, place: FramePlace): Buffer {
  const context = Buffer.alloc(25);
  objectId.copy(context);
  context.writeBigUInt64BE(BigInt(place.index), 16);
  context.writeUInt8(place.last ? 1 : 0, 24);
  return context;
}

/** Encrypts one frame; the parts are written one after the other at `framePosition(index)`. */
export function encryptFrame(keys: ObjectKeys, place: FramePlace, plain: Uint8Array): Buffer[] {
  const salt = randomBytes(saltSizeBytes);
  const cipher = createCipheriv("aes-256-gcm", keys.frames, frameNonce(salt, place.index), gcm);
  cipher.setAAD(frameContext(keys.objectId, place));
  const body = cipher.update(plain);
  cipher.final();
  return [salt, body, cipher.getAuthTag()];
}

/** Decrypts and authenticates one stored frame; null when a single bit, its place or its object differs. */
export function decryptFrame(keys: ObjectKeys, place: FramePlace, stored: Buffer): Buffer | null {
  if (stored.length < frameOverheadBytes) return null;
  const bodyEnd = stored.length - tagSizeBytes;
  const decipher = createDecipheriv(
    "aes-256-gcm",
    keys.frames,
    frameNonce(stored.subarray(0, saltSizeBytes), place.index),
    gcm,
  );
  decipher.setAAD(frameContext(keys.objectId, place));
  decipher.setAuthTag(stored.subarray(bodyEnd));
  const plain = decipher.update(stored.subarray(saltSizeBytes, bodyEnd));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

/** Encrypts the part of an unfinished upload that does not fill a frame yet. Every call uses a new random nonce. */
export function encryptTail(keys: ObjectKeys, index: number, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(index));
  const cipher = createCipheriv("aes-256-gcm", keys.tail, nonce, gcm);
  cipher.setAAD(Buffer.concat([keys.objectId, place]));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([place, nonce, body, cipher.getAuthTag()]);
}

/** Opens a tail: the frame index it belongs to and its bytes; null when it was altered or is of another upload. */
export function decryptTail(keys: ObjectKeys, stored: Buffer): { index: number; plain: Buffer } | null {
  if (stored.length < 8 + 12 + tagSizeBytes) return null;
  const place = stored.subarray(0, 8);
  const decipher = createDecipheriv("aes-256-gcm", keys.tail, stored.subarray(8, 20), gcm);
  decipher.setAAD(Buffer.concat([keys.objectId, place]));
  decipher.setAuthTag(stored.subarray(stored.length - tagSizeBytes));
  try {
    const plain = Buffer.concat([decipher.update(stored.subarray(20, stored.length - tagSizeBytes)), decipher.final()]);
    return { index: Number(place.readBigUInt64BE()), plain };
  } catch {
    return null;
  }
}
