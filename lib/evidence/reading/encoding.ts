import {
  asBuffer,
  decodeUtf16,
  detectEncoding,
  encodingProbeBytes,
  type TextEncoding,
} from "@/lib/evidence/parsers/text";
import type { ObjectReader } from "@/lib/storage/object-file";

const LF = 10;

/** How the bytes of a stored file make lines. With `unit` 2, bytes are handed over from an even distance to `start`. */
export type FileText = {
  encoding: TextEncoding;
  unit: 1 | 2;
  /** Where the text begins: a byte order mark belongs to no line. */
  start: number;
  decode: (bytes: Uint8Array) => string;
  /** The place of the first line feed at or after `from`, or -1. */
  lineFeed: (bytes: Buffer, from: number) => number;
  /** The place of the last line feed before `before`, or -1. */
  lineFeedBefore: (bytes: Buffer, before: number) => number;
};

function isLineFeed(bytes: Buffer, at: number, encoding: TextEncoding): boolean {
  if (at % 2 !== 0) return false;
  return encoding === "utf16le" ? bytes[at] === LF && bytes[at + 1] === 0 : bytes[at] === 0 && bytes[at + 1] === LF;
}

/** Tells from the first bytes of a text how to read it. */
export function textOf(head: Uint8Array): FileText {
  const { encoding, bomBytes } = detectEncoding(head);
  if (encoding === "utf8")
    return {
      encoding,
      unit: 1,
      start: bomBytes,
      decode: (bytes) => asBuffer(bytes).toString("utf8"),
      lineFeed: (bytes, from) => bytes.indexOf(LF, from),
      lineFeedBefore: (bytes, before) => (before <= 0 ? -1 : bytes.lastIndexOf(LF, before - 1)),
    };
  return {
    encoding,
    unit: 2,
    start: bomBytes,
    decode: (bytes) => decodeUtf16(asBuffer(bytes), encoding),
    lineFeed(bytes, from) {
      for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
        const first = at - (at % 2);
        if (first >= from && isLineFeed(bytes, first, encoding)) return first;
      }
      return -1;
    },
    lineFeedBefore(bytes, before) {
      for (
        let at = bytes.lastIndexOf(LF, before - 1);
        before > 0 && at >= 0;
        at = at > 0 ? bytes.lastIndexOf(LF, at - 1) : -1
      ) {
        const first = at - (at % 2);
        if (first + 1 < before && isLineFeed(bytes, first, encoding)) return first;
      }
      return -1;
    },
  };
}

/** Reads the first bytes of a stored file and tells how to read the rest. */
export async function textOfStored(reader: ObjectReader): Promise<FileText> {
  return textOf(await reader.readRange(0, Math.min(encodingProbeBytes, reader.sizeBytes)));
}

const binaryProbeBytes = 4096;

/** Whether a file holds bytes that are no text: NULs where its encoding has none. */
export async function isBinary(reader: ObjectReader, text: FileText): Promise<boolean> {
  if (text.unit === 2) return false;
  return (await reader.readRange(0, Math.min(binaryProbeBytes, reader.sizeBytes))).includes(0);
}

/** The nearest place at or before `offset` where a character of the file can begin. */
export function aligned(text: FileText, offset: number): number {
  if (offset <= text.start) return text.start;
  return text.unit === 1 ? offset : offset - ((offset - text.start) % 2);
}
