import type { ObjectReader } from "@/lib/storage/object-file";

const pieceBytes = 64 * 1024;

/** Bytes in memory as a stored file that is open for reading. */
export function inMemory(bytes: Buffer): ObjectReader {
  async function* read(start = 0, end = bytes.length): AsyncGenerator<Buffer> {
    const last = Math.min(end, bytes.length);
    for (let at = start; at < last; at += pieceBytes) yield bytes.subarray(at, Math.min(last, at + pieceBytes));
  }
  return {
    sizeBytes: bytes.length,
    keyId: "",
    read,
    readRange: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    sha256: () => Promise.reject(new Error("Bytes in memory have no seal.")),
    close: () => Promise.resolve(),
  };
}
