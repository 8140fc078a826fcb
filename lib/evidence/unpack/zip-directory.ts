import { callbackify } from "node:util";
import { RandomAccessReader, fromRandomAccessReaderPromise } from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import type { ArchiveSource } from "./types";

/** What the directory of a zip, or a local header, says about one member. Sizes are null where nothing is said. */
export type ZipEntry = {
  rawPath: Buffer;
  method: number;
  flags: number;
  crc32: number | null;
  compressedSizeBytes: number | null;
  sizeBytes: number | null;
  headerOffset: number;
  modifiedAt: Date | null;
  dosTime: number;
  /** Unix file mode; 0 when the archive was made elsewhere. */
  unixMode: number;
  /** WinZip AES: its version (2 has no CRC), key strength 1–3 and the real compression method. */
  aes: { version: number; strength: number; method: number } | null;
};

/** Lets the zip library read from the store; a failure of the store is kept apart from damage of the archive. */
class SourceReader extends RandomAccessReader {
  readonly #source: ArchiveSource;
  failure: { thrown: unknown } | null = null;

  constructor(source: ArchiveSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const done: (error: Error | null, bytesRead: number) => void = callback;
    const copying = async (): Promise<number> => {
      try {
        return (await this.#source.readRange(position, length)).copy(buffer, offset);
      } catch (thrown) {
        this.failure = { thrown };
        throw thrown;
      }
    };
    callbackify(copying)(done);
  }
}

/** Thrown when the directory of a zip is missing or breaks off; the members may still be found without it. */
export class DirectoryDamaged extends Error {}

/** The entries of the central directory in order. Throws DirectoryDamaged where it cannot be read on. */
export async function* directoryOf(source: ArchiveSource): AsyncGenerator<ZipEntry> {
  const reader = new SourceReader(source);
  const trying = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      if (reader.failure !== null) throw reader.failure.thrown;
      throw new DirectoryDamaged(error instanceof Error ? error.message : String(error));
    }
  };
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: false };
  const zip: ZipFile = await trying(() => fromRandomAccessReaderPromise(reader, source.sizeBytes, options));
  const entries = zip.eachEntry();
  for (;;) {
    const next = await trying(() => entries.next());
    if (next.done === true) return;
    yield entryOf(next.value);
  }
}

function entryOf(entry: Entry): ZipEntry {
  const aes = entry.extraFields.find((field) => field.id === 0x9901)?.data;
  const madeByUnix = [3, 19].includes(entry.versionMadeBy >>> 8);
  const modifiedAt = entry.getLastModDate({ timezone: "UTC" });
  return {
    rawPath: unicodeName(entry) ?? Buffer.from(entry.fileNameRaw),
    method: entry.compressionMethod,
    flags: entry.generalPurposeBitFlag,
    crc32: entry.crc32,
    compressedSizeBytes: entry.compressedSize,
    sizeBytes: entry.uncompressedSize,
    headerOffset: entry.relativeOffsetOfLocalHeader,
    modifiedAt: Number.isNaN(modifiedAt.getTime()) ? null : modifiedAt,
    dosTime: entry.lastModFileTime,
    unixMode: madeByUnix ? entry.externalFileAttributes >>> 16 : 0,
    aes: aes === undefined ? null : aesOf(aes),
  };
}

/** The name in UTF-8 that some packers add beside the old one. */
function unicodeName(entry: Entry): Buffer | null {
  const field = entry.extraFields.find((candidate) => candidate.id === 0x7075)?.data;
  return field !== undefined && field.length > 5 && field[0] === 1 ? Buffer.from(field.subarray(5)) : null;
}

/** The WinZip AES field: version, vendor, strength, method. */
export function aesOf(field: Buffer): ZipEntry["aes"] {
  if (field.length < 7) return null;
  return { version: field.readUInt16LE(0), strength: field.readUInt8(4), method: field.readUInt16LE(5) };
}
