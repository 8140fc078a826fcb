import type { ObjectReader } from "@/lib/storage/object-file";

import { aligned, type FileText } from "./encoding";

const backBytes = 64 * 1024;
const forwardBytes = 256 * 1024;
const shownLineBytes = 4 * 1024;

/**
 * One line of a stored file, or as much of it as one window holds. `length` is what was read of it in bytes with its end;
 * `text` shows at most 4 KiB of that; `cut` tells that there is more; `inside` that the line began before `offset`.
 */
export type FileLine = { offset: number; length: number; text: string; cut: boolean; inside: boolean };

/** Where the line that holds `offset` begins, or a place at most 64 KiB before it inside a longer line. */
export async function lineStart(
  reader: ObjectReader,
  text: FileText,
  offset: number,
): Promise<{ offset: number; inside: boolean }> {
  const at = aligned(text, Math.min(offset, reader.sizeBytes));
  const from = Math.max(text.start, at - backBytes);
  const before = await reader.readRange(from, at - from);
  const feed = text.lineFeedBefore(before, before.length);
  if (feed >= 0) return { offset: from + feed + text.unit, inside: false };
  return { offset: from, inside: from > text.start };
}

function shown(text: FileText, bytes: Buffer, ended: boolean): { text: string; cut: boolean } {
  const cut = bytes.length > shownLineBytes;
  const line = text.decode(cut ? bytes.subarray(0, shownLineBytes) : bytes);
  return { text: line.replace(/\r?\n$/, "").replace(/\r$/, ""), cut: cut || !ended };
}

/**
 * Up to `most` lines from the place where a line begins; reads at most 256 KiB. A line longer than that comes in pieces.
 * `next` is where the lines after it begin, null at the end of the file.
 */
export async function linesFrom(
  reader: ObjectReader,
  text: FileText,
  from: { offset: number; inside: boolean; most: number },
): Promise<{ lines: FileLine[]; next: number | null }> {
  const { sizeBytes } = reader;
  const bytes = await reader.readRange(from.offset, Math.min(forwardBytes, sizeBytes - from.offset));
  const lines: FileLine[] = [];
  let start = 0;
  while (start < bytes.length && lines.length < from.most) {
    const feed = text.lineFeed(bytes, start);
    const end = feed < 0 ? bytes.length : feed + text.unit;
    const atEnd = from.offset + end >= sizeBytes;
    // A line that the window cuts is read again with the next one, unless it fills a window by itself.
    if (feed < 0 && !atEnd && lines.length > 0) break;
    const piece = shown(text, bytes.subarray(start, end), feed >= 0 || atEnd);
    const inside = from.inside && lines.length === 0;
    lines.push({ offset: from.offset + start, length: end - start, ...piece, inside });
    start = end;
  }
  const next = from.offset + start;
  return { lines, next: next < sizeBytes ? next : null };
}

/** Up to `most` lines that end before `offset`, which begins a line; reads at most 64 KiB. */
export async function linesBefore(
  reader: ObjectReader,
  text: FileText,
  before: { offset: number; most: number },
): Promise<FileLine[]> {
  if (before.most === 0 || before.offset <= text.start) return [];
  const from = aligned(text, Math.max(text.start, before.offset - backBytes));
  const bytes = await reader.readRange(from, before.offset - from);
  const lines: FileLine[] = [];
  let end = bytes.length;
  while (end > 0 && lines.length < before.most) {
    const feed = text.lineFeedBefore(bytes, end - text.unit);
    const start = feed < 0 ? 0 : feed + text.unit;
    const inside = feed < 0 && from > text.start;
    if (inside && lines.length > 0) break;
    const piece = shown(text, bytes.subarray(start, end), true);
    lines.push({ offset: from + start, length: end - start, ...piece, inside });
    end = start;
  }
  return lines.toReversed();
}
