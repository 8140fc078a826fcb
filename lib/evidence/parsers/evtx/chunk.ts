import { crc32 } from "node:zlib";

import type { WindowsEvent } from "@/lib/evidence/parsers/windows-event";

import { recordReader } from "./record";
import { Unreadable } from "./values";

export const chunkBytes = 64 * 1024;
const headerBytes = 512;
const leastRecordBytes = 28;
/** A flag of the header: Windows wrote no checksums. */
const withoutSums = 4;

/** A piece of a chunk: its bytes from the beginning of the chunk. */
export type Piece = { offset: number; length: number };

export type ChunkSink = {
  event(event: WindowsEvent, piece: Piece): void;
  /** What cannot be read; `text` says which record it was, as far as that is known. */
  rejected(offset: number, row: { reason: string; text: string }): void;
  /** The file ends inside a record or a header. */
  cut(): void;
};

function isRecordMark(chunk: Buffer, at: number): boolean {
  return at + 4 <= chunk.length && chunk.readUInt32LE(at) === 0x2a2a;
}

/** Where the record that starts at a place ends, if its size stands at both of its ends as it should. */
function endOfRecord(chunk: Buffer, at: number): number | null {
  if (at + leastRecordBytes > chunk.length || !isRecordMark(chunk, at)) return null;
  const end = at + chunk.readUInt32LE(at + 4);
  if (end < at + leastRecordBytes || end > chunk.length) return null;
  return chunk.readUInt32LE(end - 4) === end - at ? end : null;
}

const recordMark = Buffer.of(0x2a, 0x2a, 0, 0);

function nextRecord(chunk: Buffer, from: number): number {
  for (let at = chunk.indexOf(recordMark, from); at >= 0; at = chunk.indexOf(recordMark, at + 1))
    if (endOfRecord(chunk, at) !== null) return at;
  return -1;
}

/** Where the records of a chunk end as its header says; null when the header cannot be trusted. */
function usedBytes(chunk: Buffer): number | null {
  if (chunk.length < headerBytes || !isChunk(chunk)) return null;
  const hasSum = (chunk.readUInt32LE(120) & withoutSums) === 0;
  const sum = crc32(chunk.subarray(128, headerBytes), crc32(chunk.subarray(0, 120)));
  const used = chunk.readUInt32LE(48);
  return (!hasSum || sum === chunk.readUInt32LE(124)) && used >= headerBytes && used <= chunkBytes ? used : null;
}

/** Whether bytes begin a chunk that Windows has filled. */
export function isChunk(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 8) === "ElfChnk\0";
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/**
 * Reads one chunk of an event log, or what the file has of its last one. A header that is damaged, a record that cannot be read
 * and bytes between records are rejected, each with its place; what follows is looked for and read. Behind the place where the
 * header says that the records end, only those count that go on with the next number: a log that was copied while Windows wrote
 * to it has such records, and the remains of an overwritten log have others.
 */
export function readChunk(chunk: Buffer, sink: ChunkSink): void {
  if (isZero(chunk)) return;
  const isWhole = chunk.length === chunkBytes;
  const used = usedBytes(chunk);
  if (used === null) {
    if (!isWhole && chunk.length < headerBytes) {
      sink.cut();
      return sink.rejected(0, { reason: "The file ends inside the header of a chunk.", text: "" });
    }
    sink.rejected(0, {
      reason: "The header of the chunk is damaged. Its records were looked for one by one.",
      text: "",
    });
  }
  const read = recordReader(chunk);
  let last = -1;
  let at = headerBytes;

  function reject(offset: number, reason: string): void {
    const text =
      isRecordMark(chunk, offset) && offset + 16 <= chunk.length ? `Record ${chunk.readBigUInt64LE(offset + 8)}` : "";
    sink.rejected(offset, { reason, text });
  }

  function readRecord(from: number, to: number): void {
    last = from;
    try {
      sink.event(read({ from, to }), { offset: from, length: to - from });
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof RangeError)) throw error;
      reject(from, error instanceof Unreadable ? error.message : "The record points outside of its chunk.");
    }
  }

  function goesOn(from: number): boolean {
    if (used === null || from < used) return true;
    return last >= 0 && chunk.readBigUInt64LE(from + 8) === chunk.readBigUInt64LE(last + 8) + 1n;
  }

  while (at < chunk.length) {
    const end = endOfRecord(chunk, at);
    if (end !== null) {
      if (!goesOn(at)) return;
      readRecord(at, end);
      at = end;
      continue;
    }
    if (used !== null && at >= used) return;
    const next = nextRecord(chunk, at + 1);
    const to = next < 0 ? Math.min(chunk.length, used ?? chunk.length) : next;
    if (isZero(chunk.subarray(at, to))) {
      if (used !== null && next < 0 && at < used && !isWhole) sink.cut();
      if (next < 0) return;
    } else if (next < 0 && !isWhole) {
      sink.cut();
      return reject(at, "The file ends inside this record.");
    } else if (used !== null || last >= 0 || next >= 0)
      reject(at, "The record is damaged: its size does not stand at both of its ends.");
    if (next < 0) return;
    at = next;
  }
  if (!isWhole && used !== null && at < used) sink.cut();
}
