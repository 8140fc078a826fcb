import type { ObjectReader } from "@/lib/storage/object-file";

import { aligned, type FileText } from "./encoding";
import { lineStart } from "./line-window";
import type { Needle } from "./needle";
import { type Allowance, allowance } from "./slices";

/** A line in which something was found: where it begins, where in it, and its number where lines were counted. */
export type Found = { offset: number; at: number; length: number; line: number | null };

export type Scan = {
  found: Found[];
  /** Everything before this was searched; the next request goes on here. */
  scannedTo: number;
  /** The number of the line at `scannedTo`, where lines were counted. */
  line: number | null;
};

type From = { offset: number; line: number | null; most: number };

/** Counts lines as a scan goes on; asked for places in rising order. */
function lineCounter(text: FileText, first: number | null) {
  let line = first;
  let counted = 0;
  return {
    begin() {
      counted = 0;
    },
    at(bytes: Buffer, place: number): number | null {
      if (line === null) return null;
      for (let feed = text.lineFeed(bytes, counted); feed >= 0 && feed < place; feed = text.lineFeed(bytes, counted)) {
        line += 1;
        counted = feed + text.unit;
      }
      return line;
    },
  };
}

/**
 * Searches a stored file from a place on, one hit a line, as far as one request may go. `line` is the number of the line at the
 * place, or null when it is not known; then no hit has one. Memory stays at one frame of the store.
 */
export async function scanFor(
  reader: ObjectReader,
  input: {
    text: FileText;
    needle: Needle;
    from: From;
    allowed?: Allowance;
    /** Sees every byte that is searched; the end of a piece comes again with the next. */
    passing?: (bytes: Buffer, position: number) => void;
  },
): Promise<Scan> {
  const { text, needle, from } = input;
  const allowed = input.allowed ?? allowance();
  const found: Found[] = [];
  const counter = lineCounter(text, from.line);
  let position = aligned(text, from.offset);
  let kept: Buffer = Buffer.alloc(0);
  // The line of the last hit, until its end came by.
  let inFoundLine = false;
  let lastFeed: number | null = null;
  for await (const piece of reader.read(position)) {
    const bytes = kept.length > 0 ? Buffer.concat([kept, piece]) : piece;
    const last = position + bytes.length >= reader.sizeBytes;
    // A match may begin in these bytes and end in the next piece, so they are looked at again.
    const overlap = last ? 0 : Math.min(bytes.length, needle.mostBytes + (needle.mostBytes % text.unit));
    const settled = bytes.length - overlap - ((bytes.length - overlap) % text.unit);
    counter.begin();
    input.passing?.(bytes, position);
    let skipTo: number = inFoundLine ? endOfLine(text, bytes, 0) : 0;
    inFoundLine = skipTo > settled;
    for (const match of needle.matches(bytes)) {
      if (match.at < skipTo) continue;
      if (match.at >= settled) break;
      const feed = text.lineFeedBefore(bytes, match.at);
      const start =
        feed >= 0
          ? position + feed + text.unit
          : (lastFeed ?? (await lineStart(reader, text, position + match.at)).offset);
      const line: number | null = counter.at(bytes, match.at);
      found.push({ offset: start, at: position + match.at, length: match.length, line });
      skipTo = endOfLine(text, bytes, match.at);
      inFoundLine = skipTo > settled;
      if (found.length >= from.most && skipTo <= settled)
        return { found, scannedTo: position + skipTo, line: counter.at(bytes, skipTo) };
    }
    const line = counter.at(bytes, settled);
    const feed = text.lineFeedBefore(bytes, settled);
    if (feed >= 0) lastFeed = position + feed + text.unit;
    position += settled;
    kept = Buffer.from(bytes.subarray(settled));
    const more = await allowed.spend(piece.length);
    if (last || position >= reader.sizeBytes) return { found, scannedTo: reader.sizeBytes, line };
    if (!more || (found.length >= from.most && !inFoundLine)) return { found, scannedTo: position, line };
  }
  return { found, scannedTo: reader.sizeBytes, line: from.line };
}

/** Where the next line begins, or beyond the end of the bytes when it is not among them. */
function endOfLine(text: FileText, bytes: Buffer, from: number): number {
  const feed = text.lineFeed(bytes, from - (from % text.unit));
  return feed < 0 ? bytes.length + 1 : feed + text.unit;
}
