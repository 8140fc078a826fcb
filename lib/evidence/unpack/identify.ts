import type { ArchiveFormat } from "./types";

export type IdentifiedArchive =
  | { kind: "archive"; format: ArchiveFormat }
  | { kind: "refused"; format: string; reason: string };

const tarBlockSizeBytes = 512;

function startsWith(head: Uint8Array, ...signature: number[]): boolean {
  return signature.every((byte, index) => head[index] === byte);
}

/** True when the block is a tar header: its own checksum says so, which no ordinary file fulfils by chance. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < tarBlockSizeBytes || block[0] === 0) return false;
  const text = Buffer.from(block.subarray(148, 156)).toString("latin1");
  const declared = /^[ \0]*([0-7]+)[ \0]*$/.exec(text)?.[1];
  return declared !== undefined && Number.parseInt(declared, 8) === tarChecksum(block);
}

function tarChecksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < tarBlockSizeBytes; index += 1) {
    if (index < 148 || index >= 156) sum += block[index] ?? 0;
  }
  return sum;
}

const refusedFormats = [
  {
    format: "7z",
    label: "a 7-Zip archive",
    matches: (head: Uint8Array) => startsWith(head, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
  },
  {
    format: "rar",
    label: "a RAR archive",
    matches: (head: Uint8Array) => startsWith(head, 0x52, 0x61, 0x72, 0x21, 0x1a, 0x07),
  },
  {
    format: "cab",
    label: "a Windows cabinet",
    matches: (head: Uint8Array) => startsWith(head, 0x4d, 0x53, 0x43, 0x46, 0, 0, 0, 0),
  },
  {
    format: "xz",
    label: "an XZ file",
    matches: (head: Uint8Array) => startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0),
  },
  {
    format: "bzip2",
    label: "a bzip2 file",
    matches: (head: Uint8Array) =>
      startsWith(head, 0x42, 0x5a, 0x68) && startsWith(head.subarray(4), 0x31, 0x41, 0x59, 0x26, 0x53, 0x59),
  },
  {
    format: "zstd",
    label: "a Zstandard file",
    matches: (head: Uint8Array) => startsWith(head, 0x28, 0xb5, 0x2f, 0xfd),
  },
];

/**
 * What kind of archive a file is, by its first 512 bytes; null when it is none. Names do not count: evidence is renamed
 * on purpose. Formats that are known but not opened come back with the sentence to show.
 */
export function identifyArchive(head: Uint8Array): IdentifiedArchive | null {
  if (
    startsWith(head, 0x50, 0x4b, 3, 4) ||
    startsWith(head, 0x50, 0x4b, 5, 6) ||
    startsWith(head, 0x50, 0x4b, 7, 8, 0x50, 0x4b)
  ) {
    return { kind: "archive", format: "zip" };
  }
  if (startsWith(head, 0x1f, 0x8b, 8)) return { kind: "archive", format: "gzip" };
  if (isTarHeader(head)) return { kind: "archive", format: "tar" };
  const refused = refusedFormats.find((candidate) => candidate.matches(head));
  if (refused === undefined) return null;
  const reason = `This is ${refused.label}, which is kept and matched by its hash but not opened. Unpack it and upload its files, or pack them as zip or tar.gz.`;
  return { kind: "refused", format: refused.format, reason };
}
