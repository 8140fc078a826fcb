import type { ObjectReader } from "@/lib/storage/object-file";

import { aligned, type FileText } from "./encoding";
import { type Allowance, allowance } from "./slices";

/** A line that begins at a byte, and its number. */
export type KnownLine = { offset: number; line: number };

const countingBytes = 256 * 1024 * 1024;

/**
 * Counts lines from a known one on until `line` is reached, as far as one request may go. `reached` tells whether the answer is
 * that line (or the last of a shorter file); otherwise ask again from the answer.
 */
export async function findLine(
  reader: ObjectReader,
  input: { text: FileText; line: number; from: KnownLine; allowed?: Allowance },
): Promise<KnownLine & { reached: boolean; scannedTo: number }> {
  const { text, line: wanted, from } = input;
  const allowed = input.allowed ?? allowance({ bytes: countingBytes, ms: 300 });
  let known: KnownLine = { offset: aligned(text, from.offset), line: from.line };
  if (known.line >= wanted) return { ...known, reached: true, scannedTo: known.offset };
  let position = known.offset;
  for await (const piece of reader.read(position)) {
    for (let feed = text.lineFeed(piece, 0); feed >= 0; feed = text.lineFeed(piece, feed + text.unit)) {
      const next = position + feed + text.unit;
      if (next >= reader.sizeBytes) break;
      known = { offset: next, line: known.line + 1 };
      if (known.line === wanted) return { ...known, reached: true, scannedTo: next };
    }
    position += piece.length;
    if (!(await allowed.spend(piece.length)) && position < reader.sizeBytes)
      return { ...known, reached: false, scannedTo: position };
  }
  return { ...known, reached: true, scannedTo: reader.sizeBytes };
}
