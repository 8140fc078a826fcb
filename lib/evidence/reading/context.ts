import { chunkAround, isEvtx, rowsOfChunk } from "@/lib/evidence/parsers/evtx-context";
import {
  asBuffer,
  decoderOf,
  detectEncoding,
  encodingProbeBytes,
  type TextEncoding,
} from "@/lib/evidence/parsers/text";
import type { ObjectReader } from "@/lib/storage/object-file";

const windowBytes = 64 * 1024;
const shownLineBytes = 4 * 1024;

export type ContextLine = { line: number | null; offset: number; text: string; hit: boolean };

type Encoding = { decoder: TextDecoder; unit: 1 | 2; newline: (bytes: Uint8Array, index: number) => boolean };

function readingOf(encoding: TextEncoding): Encoding {
  const decoder = decoderOf(encoding);
  switch (encoding) {
    case "utf8":
      return { decoder, unit: 1, newline: (bytes, index) => bytes[index] === 10 };
    case "utf16le":
      return { decoder, unit: 2, newline: (bytes, index) => bytes[index] === 10 && bytes[index + 1] === 0 };
    case "utf16be":
      return { decoder, unit: 2, newline: (bytes, index) => bytes[index] === 0 && bytes[index + 1] === 10 };
  }
}

function splitLines(bytes: Uint8Array, startOffset: number, encoding: Encoding): { offset: number; text: string }[] {
  const lines: { offset: number; text: string }[] = [];
  let start = 0;
  const push = (end: number) => {
    const text = encoding.decoder.decode(bytes.subarray(start, Math.min(end, start + shownLineBytes)));
    lines.push({ offset: startOffset + start, text: text.replace(/\r$/, "") });
  };
  for (let index = 0; index + encoding.unit <= bytes.length; index += encoding.unit) {
    if (!encoding.newline(bytes, index)) continue;
    push(index);
    start = index + encoding.unit;
  }
  if (start < bytes.length) push(bytes.length);
  return lines;
}

type Place = { offset: number; line: number | null; around: number };

/** Of some rows in order the one that begins at a place, or the last one before it, with its neighbours. */
function aroundHit(rows: readonly { offset: number; text: string }[], { offset, line, around }: Place): ContextLine[] {
  const hit = Math.max(
    0,
    rows.findLastIndex((row) => row.offset <= offset),
  );
  const from = Math.max(0, hit - around);
  return rows.slice(from, hit + around + 1).map((row, index) => ({
    ...row,
    line: line === null ? null : line + from + index - hit,
    hit: from + index === hit,
  }));
}

async function recordsAround(reader: ObjectReader, place: Place): Promise<ContextLine[]> {
  const { from, length } = chunkAround(place.offset);
  const chunk = await reader.readRange(from, Math.max(0, Math.min(length, reader.sizeBytes - from)));
  const rows = rowsOfChunk(asBuffer(chunk)).map((row) => ({
    offset: from + row.offset,
    text: row.text.replaceAll("\n", "  ").slice(0, shownLineBytes),
  }));
  return aroundHit(rows, place);
}

/**
 * The line that begins at byte `offset` of a stored file, with up to `around` lines before and after. Reads at most
 * 64 KiB each way and shows at most 4 KiB of a line, whatever the file holds. `line` numbers the hit, where known. Of an
 * event log these are the records around it in their chunk, as text.
 */
export async function contextAround(reader: ObjectReader, place: Place): Promise<ContextLine[]> {
  const { offset, line, around } = place;
  const head = await reader.readRange(0, Math.min(encodingProbeBytes, reader.sizeBytes));
  if (isEvtx(asBuffer(head))) return recordsAround(reader, place);
  const { encoding: name, bomBytes } = detectEncoding(head);
  const encoding = readingOf(name);
  // A byte order mark belongs to no line.
  const start = Math.min(bomBytes, offset);
  const from = Math.max(start, offset - windowBytes);
  const before = splitLines(await reader.readRange(from, offset - from), from, encoding);
  const whole = from === start ? before : before.slice(1);
  const after = splitLines(
    await reader.readRange(offset, Math.min(windowBytes, reader.sizeBytes - offset)),
    offset,
    encoding,
  );
  const hitIndex = Math.min(around, whole.length);
  return [...whole.slice(-around || whole.length), ...after.slice(0, around + 1)].map((found, index) => ({
    ...found,
    line: line === null ? null : line - hitIndex + index,
    hit: index === hitIndex,
  }));
}
