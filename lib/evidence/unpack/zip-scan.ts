import { parseExtraFields } from "yauzl";
import type { ArchiveSource } from "./types";
import { aesOf } from "./zip-directory";
import type { ZipEntry } from "./zip-directory";

const localHeaderSizeBytes = 30;
const localSignature = Buffer.from([0x50, 0x4b, 3, 4]);
const scanBytes = 1024 * 1024;

/** A local header: the entry it describes, and where its data starts. */
export type LocalHeader = { entry: ZipEntry; dataStart: number };

/** The local header at an offset; null when there is none. */
export async function localHeaderAt(source: ArchiveSource, offset: number): Promise<LocalHeader | null> {
  const header = await source.readRange(offset, localHeaderSizeBytes);
  if (header.length < localHeaderSizeBytes || !header.subarray(0, 4).equals(localSignature)) return null;
  const nameSize = header.readUInt16LE(26);
  const extraSize = header.readUInt16LE(28);
  const names = await source.readRange(offset + localHeaderSizeBytes, nameSize + extraSize);
  const extra = extraFieldsOf(names.subarray(nameSize));
  const flags = header.readUInt16LE(6);
  const later = (flags & 8) !== 0;
  const aes = extra.get(0x9901);
  const entry: ZipEntry = {
    rawPath: Buffer.from(names.subarray(0, nameSize)),
    method: header.readUInt16LE(8),
    flags,
    crc32: later ? null : header.readUInt32LE(14),
    ...sizesOf(header, extra.get(1), later),
    headerOffset: offset,
    modifiedAt: dosDate(header.readUInt16LE(12), header.readUInt16LE(10)),
    dosTime: header.readUInt16LE(10),
    unixMode: 0,
    aes: aes === undefined ? null : aesOf(aes),
  };
  return { entry, dataStart: offset + localHeaderSizeBytes + nameSize + extraSize };
}

function extraFieldsOf(bytes: Buffer): Map<number, Buffer> {
  try {
    return new Map(parseExtraFields(bytes).map((field) => [field.id, field.data]));
  } catch {
    return new Map();
  }
}

/** Sizes that are written after the data are not known here; those above 4 GiB stand in the zip64 field. */
function sizesOf(
  header: Buffer,
  zip64: Buffer | undefined,
  later: boolean,
): Pick<ZipEntry, "compressedSizeBytes" | "sizeBytes"> {
  const [compressed, plain] = [header.readUInt32LE(18), header.readUInt32LE(22)];
  if (later && compressed === 0) return { compressedSizeBytes: null, sizeBytes: null };
  if (zip64 !== undefined && zip64.length >= 16 && compressed === 0xffffffff) {
    return { compressedSizeBytes: Number(zip64.readBigUInt64LE(8)), sizeBytes: Number(zip64.readBigUInt64LE(0)) };
  }
  return { compressedSizeBytes: compressed, sizeBytes: plain };
}

function dosDate(date: number, time: number): Date | null {
  if (date === 0) return null;
  return new Date(
    Date.UTC((date >>> 9) + 1980, ((date >>> 5) & 15) - 1, date & 31, time >>> 11, (time >>> 5) & 63, (time & 31) * 2),
  );
}

/** The offset of the next local header at or after `from`; null when there is none. */
export async function nextLocalHeader(source: ArchiveSource, from: number): Promise<number | null> {
  for (let position = from; position < source.sizeBytes; position += scanBytes) {
    const bytes = await source.readRange(position, scanBytes + localSignature.length - 1);
    const found = bytes.indexOf(localSignature);
    if (found !== -1) return position + found;
  }
  return null;
}
