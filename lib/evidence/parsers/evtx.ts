import { chunkBytes, isChunk, readChunk } from "./evtx/chunk";
import { evtxHeaderBytes, isEvtx } from "./evtx-context";
import { baseName } from "./probe";
import { asBuffer } from "./text";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { eventRows } from "./windows-events/rows";

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = eventRows(context, sink);
  const held = Buffer.alloc(chunkBytes);
  let heldBytes = 0;
  let wanted = evtxHeaderBytes;
  let isHeader = true;
  let offset = 0;
  let line = 0;
  let chunks = 0;
  let promised = 0;
  let truncated = false;

  function readHeader(bytes: Buffer): void {
    isHeader = false;
    wanted = chunkBytes;
    if (isEvtx(bytes) && bytes.length >= 44) promised = bytes.readUInt16LE(42);
    else if (bytes.some((byte) => byte !== 0))
      rows.rejected({ line: ++line, offset: 0, reason: "The file does not begin as an event log does.", text: "" });
  }

  function take(bytes: Buffer): void {
    const base = offset;
    offset += bytes.length;
    if (isHeader) return readHeader(bytes);
    // What the disk held before stands where Windows has made room and filled nothing in yet.
    if (chunks++ >= promised && promised > 0 && !isChunk(bytes)) return;
    readChunk(bytes, {
      event: (event, piece) => rows.event(event, { line: ++line, offset: base + piece.offset, length: piece.length }),
      rejected: (at, row) => rows.rejected({ line: ++line, offset: base + at, ...row }),
      cut: () => void (truncated = true),
    });
  }

  return {
    write(piece) {
      let bytes = asBuffer(piece);
      while (bytes.length > 0) {
        if (heldBytes === 0 && bytes.length >= wanted) {
          const rest = bytes.subarray(wanted);
          take(bytes.subarray(0, wanted));
          bytes = rest;
          continue;
        }
        const fits = Math.min(bytes.length, wanted - heldBytes);
        bytes.copy(held, heldBytes, 0, fits);
        heldBytes += fits;
        bytes = bytes.subarray(fits);
        if (heldBytes < wanted) return;
        heldBytes = 0;
        take(held.subarray(0, wanted));
      }
    },
    end() {
      if (heldBytes > 0) {
        if (isHeader) truncated = true;
        take(held.subarray(0, heldBytes));
      }
      // The header counts chunks that Windows has filled; it may lag behind a log that is written to, and never runs ahead.
      return rows.summary(truncated || chunks < promised);
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const head = asBuffer(probe.head);
  if (head.every((byte) => byte === 0)) return /\.evtx$/i.test(baseName(probe.path));
  return isEvtx(head) || head.toString("latin1", evtxHeaderBytes, evtxHeaderBytes + 8) === "ElfChnk\0";
}

/**
 * Windows event logs as Windows keeps them (.evtx): chunk by chunk, 64 KiB at a time. A record, a chunk or a header that cannot
 * be read is a rejected row with its offset, and the rest is read.
 */
export const evtx: Parser = { format: "windows_evtx", label: "Windows event log", isBinary: true, claims, start };
