import { chunkAround, isEvtx, rowsOfChunk } from "@/lib/evidence/parsers/evtx-context";
import { asBuffer, encodingProbeBytes } from "@/lib/evidence/parsers/text";
import type { ObjectReader } from "@/lib/storage/object-file";

import { textOfStored } from "./encoding";
import { linesBefore, linesFrom } from "./line-window";

export type ContextLine = { line: number | null; offset: number; text: string; hit: boolean };

const shownLineBytes = 4 * 1024;

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
 * The line that begins at byte `offset` of a stored file, with up to `around` lines before and after. Reads a few hundred KiB
 * and shows at most 4 KiB of a line, whatever the file holds. `line` numbers the hit, where known. Of an event log these are the
 * records around it in their chunk, as text.
 */
export async function contextAround(reader: ObjectReader, place: Place): Promise<ContextLine[]> {
  const { line, around } = place;
  const head = await reader.readRange(0, Math.min(encodingProbeBytes, reader.sizeBytes));
  if (isEvtx(asBuffer(head))) return recordsAround(reader, place);
  const text = await textOfStored(reader);
  // A byte order mark belongs to no line.
  const offset = Math.max(text.start, place.offset);
  const before = await linesBefore(reader, text, { offset, most: around });
  const { lines: after } = await linesFrom(reader, text, { offset, inside: false, most: around + 1 });
  return [...before.filter((found) => !found.inside), ...after].map((found, index, all) => {
    const hitIndex = all.length - after.length;
    return {
      line: line === null ? null : line - hitIndex + index,
      // What is known by a place keeps it, also where a byte order mark comes first.
      offset: index === hitIndex ? place.offset : found.offset,
      text: found.text,
      hit: index === hitIndex,
    };
  });
}
