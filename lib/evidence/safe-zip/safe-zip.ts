import { randomBytes } from "node:crypto";
import { aesMacSizeBytes, zipAesKeys, zipAesMac, zipAesStream } from "@/lib/evidence/unpack/winzip-aes";
import { safeFileName } from "./safe-file-name";

/** The password that analysts expect on files that may be malicious. It stops scanners and double clicks, nobody else. */
export const sharedPassword = "infected";

const saltSizeBytes = 16;
const checkSizeBytes = 2;
const limit32 = 0xffffffff;
const needsAes = 51;
const encryptedUtf8 = 0x0801;
const methodAes = 99;

type Layout = { name: Buffer; sizeBytes: number; packedSizeBytes: number; dosDate: number; dosTime: number };

/**
 * A zip with one file in it, encrypted with AES-256 (WinZip AE-2) and the shared password, made while it is sent: the
 * content is neither held in memory nor written anywhere. The name inside is made harmless. `sizeBytes` must be the true
 * size; the stream fails when the content differs from it, so that a short file never looks whole.
 */
export function protectedZip(
  name: string,
  content: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): ReadableStream<Uint8Array> {
  const pieces = zipPieces(layoutOf(name, sizeBytes, new Date()), content);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return();
    },
  });
}

/** The exact length of what `protectedZip` gives for a name and a size, for a Content-Length. */
export function protectedZipSizeBytes(name: string, sizeBytes: number): number {
  const layout = layoutOf(name, sizeBytes, new Date());
  return localHeader(layout).length + layout.packedSizeBytes + directory(layout).length;
}

function layoutOf(name: string, sizeBytes: number, at: Date): Layout {
  return {
    name: Buffer.from(safeFileName(name)),
    sizeBytes,
    packedSizeBytes: saltSizeBytes + checkSizeBytes + sizeBytes + aesMacSizeBytes,
    dosDate: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    dosTime: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >>> 1),
  };
}

async function* zipPieces(layout: Layout, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const salt = randomBytes(saltSizeBytes);
  const keys = await zipAesKeys(sharedPassword, salt);
  const encrypt = zipAesStream(keys);
  const mac = zipAesMac(keys);
  yield localHeader(layout);
  yield Buffer.concat([salt, keys.check]);
  let sent = 0;
  for await (const piece of content) {
    sent += piece.byteLength;
    if (sent > layout.sizeBytes) break;
    const encrypted = encrypt(piece);
    mac.update(encrypted);
    yield encrypted;
  }
  if (sent !== layout.sizeBytes)
    throw new Error(`The content is not ${layout.sizeBytes} bytes long, as it should be; the download was stopped.`);
  yield mac.digest().subarray(0, aesMacSizeBytes);
  yield directory(layout);
}

/** What local header and directory entry have in common: from "version needed" to the extra field's length. */
function commonFields(layout: Layout, extraSizeBytes: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(needsAes, 0);
  fields.writeUInt16LE(encryptedUtf8, 2);
  fields.writeUInt16LE(methodAes, 4);
  fields.writeUInt16LE(layout.dosTime, 6);
  fields.writeUInt16LE(layout.dosDate, 8);
  fields.writeUInt32LE(Math.min(layout.packedSizeBytes, limit32), 14);
  fields.writeUInt32LE(isLarge(layout) ? limit32 : layout.sizeBytes, 18);
  if (isLarge(layout)) fields.writeUInt32LE(limit32, 14);
  fields.writeUInt16LE(layout.name.length, 22);
  fields.writeUInt16LE(extraSizeBytes, 24);
  return fields;
}

function isLarge(layout: Layout): boolean {
  return layout.packedSizeBytes >= limit32;
}

/** The WinZip AES field (AE-2, 256 bits, stored), and the sizes in 64 bits where they need them. */
function extraFields(layout: Layout): Buffer {
  const aes = Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, 0, 0]);
  if (!isLarge(layout)) return aes;
  const sizes = Buffer.alloc(20);
  sizes.writeUInt16LE(1, 0);
  sizes.writeUInt16LE(16, 2);
  sizes.writeBigUInt64LE(BigInt(layout.sizeBytes), 4);
  sizes.writeBigUInt64LE(BigInt(layout.packedSizeBytes), 12);
  return Buffer.concat([sizes, aes]);
}

function localHeader(layout: Layout): Buffer {
  const extra = extraFields(layout);
  return Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), commonFields(layout, extra.length), layout.name, extra]);
}

/** The directory with its one entry, and the end records. */
function directory(layout: Layout): Buffer {
  const extra = extraFields(layout);
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(needsAes);
  const attributes = Buffer.alloc(14);
  const entry = Buffer.concat([
    Buffer.from("PK\x01\x02", "latin1"),
    madeBy,
    commonFields(layout, extra.length),
    attributes,
    layout.name,
    extra,
  ]);
  const offset = localHeader(layout).length + layout.packedSizeBytes;
  return Buffer.concat([
    entry,
    ...(offset >= limit32 ? [endRecord64(offset, entry.length)] : []),
    endRecord(offset, entry.length),
  ]);
}

function endRecord(offset: number, entrySizeBytes: number): Buffer {
  const record = Buffer.alloc(22);
  record.write("PK\x05\x06", "latin1");
  record.writeUInt16LE(1, 8);
  record.writeUInt16LE(1, 10);
  record.writeUInt32LE(entrySizeBytes, 12);
  record.writeUInt32LE(Math.min(offset, limit32), 16);
  return record;
}

function endRecord64(offset: number, entrySizeBytes: number): Buffer {
  const record = Buffer.alloc(76);
  record.write("PK\x06\x06", "latin1");
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(needsAes, 12);
  record.writeUInt16LE(needsAes, 14);
  record.writeBigUInt64LE(1n, 24);
  record.writeBigUInt64LE(1n, 32);
  record.writeBigUInt64LE(BigInt(entrySizeBytes), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.write("PK\x06\x07", 56, "latin1");
  record.writeBigUInt64LE(BigInt(offset + entrySizeBytes), 64);
  record.writeUInt32LE(1, 72);
  return record;
}
