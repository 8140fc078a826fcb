import { crc32 } from "node:zlib";
import { inflating } from "./inflate";
import { MemberUnreadable } from "./types";
import type { ArchiveSource, UnpackLimits } from "./types";
import { decrypting } from "./zip-decrypt";
import type { ZipEncryption } from "./zip-decrypt";
import type { ZipEntry } from "./zip-directory";

const stored = 0;
const deflated = 8;

const methodNames = new Map([
  [9, "Deflate64"],
  [12, "bzip2"],
  [14, "LZMA"],
  [93, "Zstandard"],
  [95, "XZ"],
  [98, "PPMd"],
]);

export type ZipContent = {
  content: AsyncGenerator<Buffer>;
  /** Packed bytes used up so far, from where the data starts. */
  consumed: () => number;
};

/** The plain content of a member, checked against its CRC and size as it is read. */
export function zipContent(
  source: ArchiveSource,
  of: { entry: ZipEntry; dataStart: number; limits: UnpackLimits },
): ZipContent {
  const { entry, dataStart, limits } = of;
  const end = Math.min(
    source.sizeBytes,
    entry.compressedSizeBytes === null ? source.sizeBytes : dataStart + entry.compressedSizeBytes,
  );
  const packedSizeBytes = Math.max(0, end - dataStart);
  const missing = entry.compressedSizeBytes === null ? 0 : entry.compressedSizeBytes - packedSizeBytes;
  let consumed = (): number => packedSizeBytes;

  async function* unpacked(): AsyncGenerator<Buffer> {
    const method = entry.aes?.method ?? entry.method;
    const encryption = encryptionOf(entry);
    if (method !== stored && method !== deflated) throw unknownMethod(method);
    if (method === stored && entry.compressedSizeBytes === null) {
      throw new MemberUnreadable(
        "damaged",
        "The archive does not say where it ends, and its directory, which would, is lost.",
      );
    }
    const packed = source.read(dataStart, end);
    const plain =
      encryption === null
        ? packed
        : decrypting(packed, { encryption, sizeBytes: packedSizeBytes + missing, passwords: limits.passwords });
    if (method === stored) return yield* plain;
    const inflated = inflating(plain, { kind: "raw", limits });
    consumed = inflated.consumed;
    yield* inflated.content;
  }

  return { content: checked(unpacked(), entry, missing), consumed: () => consumed() };
}

async function* checked(content: AsyncIterable<Buffer>, entry: ZipEntry, missing: number): AsyncGenerator<Buffer> {
  let crc = 0;
  let sizeBytes = 0;
  for await (const piece of content) {
    sizeBytes += piece.length;
    if (entry.sizeBytes !== null && sizeBytes > entry.sizeBytes) {
      throw new MemberUnreadable(
        "damaged",
        `The archive declares ${entry.sizeBytes} bytes for it, but it holds more; it was stopped there.`,
      );
    }
    crc = crc32(piece, crc);
    yield piece;
  }
  if (missing > 0)
    throw new MemberUnreadable(
      "truncated",
      `The archive ends ${missing} bytes before this member does. What was readable up to there is kept.`,
    );
  if (entry.sizeBytes !== null && sizeBytes < entry.sizeBytes) {
    throw new MemberUnreadable(
      "truncated",
      `It holds ${sizeBytes} of the ${entry.sizeBytes} bytes that the archive declares for it.`,
    );
  }
  if (entry.crc32 !== null && entry.aes?.version !== 2 && crc !== entry.crc32) {
    throw new MemberUnreadable(
      "damaged",
      "Its content does not match its checksum: it was altered, or the password does not fit.",
    );
  }
}

function unknownMethod(method: number): MemberUnreadable {
  const name = methodNames.get(method) ?? `method ${method}`;
  return new MemberUnreadable(
    "unsupported",
    `It is packed with ${name}, which is not opened. Pack it again as an ordinary zip or tar.gz, or upload the file itself.`,
  );
}

function encryptionOf(entry: ZipEntry): ZipEncryption | null {
  if ((entry.flags & 1) === 0) return null;
  if ((entry.flags & 0x40) !== 0)
    throw new MemberUnreadable(
      "encrypted",
      "It is encrypted in a way that is not opened. Pack it again with AES or the classic zip encryption.",
    );
  if (entry.aes !== null) {
    if (![1, 2, 3].includes(entry.aes.strength))
      throw new MemberUnreadable("encrypted", "It is encrypted with an unknown kind of AES. Pack it again.");
    return { kind: "aes", saltSizeBytes: 4 + 4 * entry.aes.strength };
  }
  const later = (entry.flags & 8) !== 0;
  return { kind: "zipcrypto", checkByte: later ? entry.dosTime >>> 8 : (entry.crc32 ?? 0) >>> 24 };
}
