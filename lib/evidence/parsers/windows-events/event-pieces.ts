import {
  asBuffer,
  decodeUtf16,
  detectEncoding,
  encodingProbeBytes,
  type TextEncoding,
} from "@/lib/evidence/parsers/text";

/** A longer event is none that Windows writes: a record has 64 KiB at most. */
export const longestEventBytes = 1024 * 1024;

/**
 * The piece of an XML file up to the end of one event, or what stands behind the last one. `line`, `offset` and `length` are
 * those of the event itself; `event` holds it as UTF-8, null where none begins in the piece. `before` is the text before it,
 * from the place `from` on.
 */
export type EventPiece = {
  line: number;
  offset: number;
  length: number;
  from: { line: number; offset: number };
  before: string;
  event: Buffer | null;
  /** Why the piece is no whole event. */
  flaw: "cut" | "long" | null;
};

function encoded(text: string, encoding: TextEncoding): Buffer {
  if (encoding === "utf8") return Buffer.from(text, "utf8");
  const wide = Buffer.from(text, "utf16le");
  return encoding === "utf16le" ? wide : wide.swap16();
}

function decoded(bytes: Buffer, encoding: TextEncoding): string {
  return encoding === "utf8" ? bytes.toString("utf8") : decodeUtf16(bytes, encoding);
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/**
 * Cuts an XML file of events after each `</Event>`, whatever its lines are: Event Viewer writes a whole log as one line. UTF-8
 * and UTF-16 of both byte orders; memory is bounded by the longest event that is kept.
 */
export function eventPieces(onPiece: (piece: EventPiece) => void): { write(chunk: Uint8Array): void; end(): void } {
  let head: Buffer | null = Buffer.alloc(0);
  let encoding: TextEncoding = "utf8";
  let unit = 1;
  let endMark: Buffer = Buffer.alloc(0);
  let startMark: Buffer = Buffer.alloc(0);
  let held: Buffer = Buffer.alloc(64 * 1024);
  let heldBytes = 0;
  let searched = 0;
  let skipping = false;
  let skippedFrom = { offset: 0, line: 1 };
  let offset = 0;
  let line = 1;

  function aligned(bytes: Buffer, mark: Buffer, from: number): number {
    let at = bytes.indexOf(mark, from);
    while (at >= 0 && at % unit !== 0) at = bytes.indexOf(mark, at + 1);
    return at;
  }

  /** Where the last event of a piece begins: behind `<Event` stands no letter, unlike in `<EventData`. */
  function beginOf(bytes: Buffer): number {
    let found = -1;
    for (let at = aligned(bytes, startMark, 0); at >= 0; at = aligned(bytes, startMark, at + unit)) {
      const after = decoded(bytes.subarray(at + startMark.length, at + startMark.length + unit), encoding);
      if (/^[\s/>]?$/.test(after)) found = at;
    }
    return found;
  }

  function deliver(bytes: Buffer, flaw: EventPiece["flaw"]): void {
    if (skipping) {
      onPiece({
        ...skippedFrom,
        length: offset + bytes.length - skippedFrom.offset,
        from: skippedFrom,
        before: "",
        event: null,
        flaw: "long",
      });
      skipping = false;
    } else {
      const begin = beginOf(bytes);
      const before = decoded(begin < 0 ? bytes : bytes.subarray(0, begin), encoding);
      const own = begin < 0 ? null : bytes.subarray(begin);
      onPiece({
        line: line + linesIn(before),
        offset: offset + Math.max(0, begin),
        length: own?.length ?? bytes.length,
        from: { line, offset },
        before,
        event: own === null ? null : encoding === "utf8" ? own : Buffer.from(decodeUtf16(own, encoding), "utf8"),
        flaw,
      });
    }
    pass(bytes);
  }

  function pass(bytes: Buffer): void {
    line += linesIn(decoded(bytes, encoding));
    offset += bytes.length;
  }

  function drop(bytes: number): void {
    held.copyWithin(0, bytes, heldBytes);
    heldBytes -= bytes;
    searched = 0;
  }

  function cutEvents(): void {
    let from = 0;
    const bytes = held.subarray(0, heldBytes);
    let at = aligned(bytes, endMark, searched);
    while (at >= 0) {
      deliver(bytes.subarray(from, at + endMark.length), null);
      from = at + endMark.length;
      at = aligned(bytes, endMark, from);
    }
    if (from > 0) drop(from);
    searched = Math.max(0, heldBytes - endMark.length + unit);
    searched -= searched % unit;
    if (heldBytes <= longestEventBytes) return;
    if (!skipping) {
      const begin = Math.max(0, beginOf(bytes));
      skippedFrom = { offset: offset + begin, line: line + linesIn(decoded(bytes.subarray(0, begin), encoding)) };
    }
    skipping = true;
    pass(held.subarray(0, searched));
    drop(searched);
  }

  function feed(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; from += 64 * 1024) {
      const piece = chunk.subarray(from, from + 64 * 1024);
      if (heldBytes + piece.length > held.length) {
        const grown = Buffer.alloc(2 * (heldBytes + piece.length));
        held.copy(grown, 0, 0, heldBytes);
        held = grown;
      }
      piece.copy(held, heldBytes);
      heldBytes += piece.length;
      cutEvents();
    }
  }

  function begin(bytes: Buffer): void {
    const found = detectEncoding(bytes);
    encoding = found.encoding;
    unit = encoding === "utf8" ? 1 : 2;
    endMark = encoded("</Event>", encoding);
    startMark = encoded("<Event", encoding);
    head = null;
    offset = found.bomBytes;
    feed(bytes.subarray(found.bomBytes));
  }

  return {
    write(chunk) {
      if (head === null) return feed(asBuffer(chunk));
      head = Buffer.concat([head, chunk]);
      if (head.length >= encodingProbeBytes) begin(head);
    },
    end() {
      if (head !== null) begin(head);
      if (heldBytes > 0 || skipping) deliver(held.subarray(0, heldBytes), "cut");
    },
  };
}
