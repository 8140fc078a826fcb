import { crc32 } from "node:zlib";

import { ChunkWriter } from "./evtx/writing-chunk";
import type { WrittenEvent } from "./evtx/writing-nodes";

export type { WrittenEvent } from "./evtx/writing-nodes";

/** The bytes of an event log with these events, in as many chunks as they need, or in chunks of `perChunk` events. */
export function evtxOf(events: readonly WrittenEvent[], how: { perChunk?: number; dirty?: boolean } = {}): Buffer {
  const chunks: Buffer[] = [];
  let writer = new ChunkWriter();
  let inChunk = 0;
  let number = 1;
  const close = () => {
    const { bytes, records } = writer.finish(number);
    number += records;
    chunks.push(bytes);
    writer = new ChunkWriter();
    inChunk = 0;
  };
  for (const event of events) {
    if (inChunk >= (how.perChunk ?? Infinity)) close();
    if (!writer.add(event)) {
      close();
      if (!writer.add(event)) throw new Error(`Record ${event.recordId} does not fit into a chunk.`);
    }
    inChunk++;
  }
  if (inChunk > 0) close();
  const header = Buffer.alloc(4096);
  header.write("ElfFile\0", 0, "latin1");
  header.writeBigUInt64LE(BigInt(Math.max(0, chunks.length - 1)), 16);
  header.writeBigUInt64LE(BigInt(number), 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(4096, 40);
  header.writeUInt16LE(chunks.length, 42);
  header.writeUInt32LE(how.dirty ? 1 : 0, 120);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return Buffer.concat([header, ...chunks]);
}
