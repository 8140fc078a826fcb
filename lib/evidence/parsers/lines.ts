import { asBuffer, decodeUtf16, detectEncoding, encodingProbeBytes } from "./text";
import type { TextEncoding } from "./text";

/** A longer line is cut to this many stored bytes for reading; its true length is still told. */
export const maxLineBytes = 256 * 1024;

/**
 * One line. The object is reused: keep nothing of it. The text is UTF-8 at `bytes[start, end)`, whatever the file holds;
 * `offset` and `length` are bytes in the stored file, without the line end. `source` changes whenever `bytes` holds
 * other content, so that a position found in it may be remembered. `terminated` is false for a last line without an end.
 */
export type Line = {
  bytes: Buffer;
  start: number;
  end: number;
  number: number;
  offset: number;
  length: number;
  long: boolean;
  terminated: boolean;
  source: number;
};

export type LineSplitter = { write(chunk: Uint8Array): void; end(): void };

/**
 * Takes lines of `bytes` from `at` on that need not be seen one by one, and answers where it stopped and how many it took:
 * whole lines only. `place` is the number of lines before them, and the byte offset of the first in the stored file.
 */
export type LineSkipper = (
  bytes: Buffer,
  from: { source: number; at: number },
  place: { line: number; offset: number },
) => { to: number; lines: number };

/** Bytes handed to a skipper in one piece; it may copy them. */
const pieceBytes = 1024 * 1024;

const emptyBuffer = Buffer.alloc(0);
const LF = 10;
const CR = 13;

/**
 * Cuts bytes that arrive in pieces of any size into lines ended by LF or CRLF. UTF-8 and UTF-16 of both byte orders are
 * recognised by their mark or by their first 64 bytes. Memory stays bounded however long a line is. Of UTF-8, `skip` is
 * asked before each line that lies whole in a piece.
 */
export function lineSplitter(onLine: (line: Line) => void, skip?: LineSkipper): LineSplitter {
  const line: Line = {
    bytes: emptyBuffer,
    start: 0,
    end: 0,
    number: 0,
    offset: 0,
    length: 0,
    long: false,
    terminated: true,
    source: 0,
  };
  let encoding: TextEncoding | null = null;
  let unit = 1;
  let head = emptyBuffer;
  let nextOffset = 0;
  let half: number | null = null;
  let carry = emptyBuffer;
  let carryKept = 0;
  let carryTotal = 0;
  let carryEndsInCr = false;

  function unitAt(bytes: Buffer, at: number): number {
    if (encoding === "utf16le") return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    if (encoding === "utf16be") return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    return bytes[at] ?? 0;
  }

  function lineEndFrom(bytes: Buffer, from: number): number {
    if (unit === 1) return bytes.indexOf(LF, from);
    for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
      const first = at & ~1;
      if (first >= from && unitAt(bytes, first) === LF) return first;
    }
    return -1;
  }

  function cutBetweenCharacters(bytes: Buffer, stop: number): number {
    if (unit === 2) return stop;
    for (let back = 1; back <= 3; back++) {
      const byte = bytes[stop - back] ?? 0;
      if ((byte & 0xc0) === 0x80) continue;
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return needed > back ? stop - back : stop;
    }
    return stop;
  }

  function deliver(bytes: Buffer, from: number, kept: number, total: number): void {
    const long = total > maxLineBytes;
    const stop = long ? cutBetweenCharacters(bytes, from + maxLineBytes) : from + kept;
    line.number++;
    line.offset = nextOffset;
    line.length = total;
    line.long = long;
    if (unit === 1) {
      line.bytes = bytes;
      line.start = from;
      line.end = stop;
    } else {
      const wide = encoding === "utf16be" ? "utf16be" : "utf16le";
      line.bytes = Buffer.from(decodeUtf16(bytes.subarray(from, stop), wide), "utf8");
      line.start = 0;
      line.end = line.bytes.length;
      line.source++;
    }
    onLine(line);
  }

  function keep(bytes: Buffer, from: number, to: number): void {
    if (to <= from) return;
    carryTotal += to - from;
    carryEndsInCr = unitAt(bytes, to - unit) === CR;
    const fits = Math.min(to - from, maxLineBytes - carryKept);
    if (fits <= 0) return;
    if (carryKept + fits > carry.length) {
      const grown = Buffer.alloc(Math.min(maxLineBytes, Math.max(1024, 2 * (carryKept + fits))));
      carry.copy(grown, 0, 0, carryKept);
      carry = grown;
    }
    bytes.copy(carry, carryKept, from, from + fits);
    carryKept += fits;
  }

  function deliverCarry(terminated: boolean): void {
    const total = carryEndsInCr ? carryTotal - unit : carryTotal;
    line.terminated = terminated;
    line.source++;
    deliver(carry, 0, Math.min(total, carryKept), total);
    nextOffset += carryTotal + (terminated ? unit : 0);
    carryKept = 0;
    carryTotal = 0;
    carryEndsInCr = false;
  }

  function split(bytes: Buffer): void {
    let from = 0;
    if (carryTotal > 0) {
      const stop = lineEndFrom(bytes, 0);
      keep(bytes, 0, stop < 0 ? bytes.length : stop);
      if (stop < 0) return;
      deliverCarry(true);
      from = stop + unit;
    }
    line.source++;
    line.terminated = true;
    for (;;) {
      if (skip && unit === 1) {
        const { to, lines } = skip(bytes, { source: line.source, at: from }, { line: line.number, offset: nextOffset });
        nextOffset += to - from;
        line.number += lines;
        from = to;
      }
      const stop = lineEndFrom(bytes, from);
      if (stop < 0) break;
      const end = stop > from && unitAt(bytes, stop - unit) === CR ? stop - unit : stop;
      deliver(bytes, from, end - from, end - from);
      nextOffset += stop + unit - from;
      from = stop + unit;
    }
    keep(bytes, from, bytes.length);
  }

  function feed(bytes: Buffer): void {
    if (unit === 1) {
      for (let at = 0; at < bytes.length; at += pieceBytes) split(bytes.subarray(at, at + pieceBytes));
      return;
    }
    const whole = half === null ? bytes : Buffer.concat([Buffer.of(half), bytes]);
    const even = whole.length & ~1;
    half = whole.length > even ? (whole[even] ?? 0) : null;
    if (even > 0) split(whole.subarray(0, even));
  }

  function begin(): void {
    const detected = detectEncoding(head);
    encoding = detected.encoding;
    unit = encoding === "utf8" ? 1 : 2;
    nextOffset = detected.bomBytes;
    const rest = head.subarray(detected.bomBytes);
    head = emptyBuffer;
    if (rest.length > 0) feed(rest);
  }

  return {
    write(chunk) {
      const bytes = asBuffer(chunk);
      if (bytes.length === 0) return;
      if (encoding !== null) return feed(bytes);
      const missing = encodingProbeBytes - head.length;
      head = Buffer.concat([head, bytes.subarray(0, missing)]);
      if (head.length < encodingProbeBytes) return;
      begin();
      if (bytes.length > missing) feed(bytes.subarray(missing));
    },
    end() {
      if (encoding === null) begin();
      if (half !== null) {
        carryTotal += 1;
        carryEndsInCr = false;
        half = null;
      }
      if (carryTotal > 0) deliverCarry(false);
    },
  };
}
