import { chunkBytes, readChunk } from "./evtx/chunk";
import { shownFields } from "./shown-fields";
import { windowsRecord } from "./windows-events/fields";

export const evtxHeaderBytes = 4096;

/** Whether a file begins as an event log does. */
export function isEvtx(head: Buffer): boolean {
  return head.toString("latin1", 0, 8) === "ElfFile\0";
}

/** The chunk of an event log that a place lies in, as bytes of the file. */
export function chunkAround(offset: number): { from: number; length: number } {
  const before = Math.max(0, Math.floor((offset - evtxHeaderBytes) / chunkBytes));
  return { from: evtxHeaderBytes + before * chunkBytes, length: chunkBytes };
}

/** The rows of one chunk as text, in order, with where each begins in the chunk; a row that cannot be read says why. */
export function rowsOfChunk(chunk: Buffer): { offset: number; text: string }[] {
  const rows: { offset: number; text: string }[] = [];
  readChunk(chunk, {
    event: (event, { offset }) => rows.push({ offset, text: shownFields(windowsRecord(event).fields) }),
    rejected: (offset, { reason, text }) => rows.push({ offset, text: `${text} ${reason}`.trim() }),
    cut: () => undefined,
  });
  return rows;
}
