import { probeBytes } from "@/lib/evidence/parsers/probe";
import type { ParseContext, Parser } from "@/lib/evidence/parsers/types";
import type { ObjectReader } from "@/lib/storage/object-file";

import { aligned, type FileText } from "./encoding";

/** The lines that a run of lines from the middle of a file is read behind: the file's head, and the nearest names of columns. */
export type Columns = {
  head: Buffer;
  /** A `#Fields` line after the head that holds where the run begins, or null. */
  nearer: { offset: number; bytes: Buffer } | null;
  /** Which line names the columns, for people; null where the file names none. */
  line: { offset: number; number: number | null } | null;
};

const fieldsMark = "\n#Fields:";
const backBytes = 8 * 1024 * 1024;
const stepBytes = 1024 * 1024;
const mostLineBytes = 64 * 1024;

/** Everything before the first row of a file, as its own parser sees it. Looks at the first 64 KiB. */
function headOf(parser: Parser, context: ParseContext, probe: Buffer): Buffer {
  let first = probe.length;
  const seen = ({ offset }: { offset: number }) => {
    first = Math.min(first, offset);
  };
  const session = parser.start(context, { record: seen, rejected: seen });
  session.write(probe);
  session.end();
  return probe.subarray(0, first);
}

/** Which line of the head names the columns: the last `#Fields` of it, else its last line. */
function namingLine(text: FileText, head: Buffer): { offset: number; number: number } | null {
  const lines = text.decode(head.subarray(Math.min(text.start, head.length))).split("\n");
  const kept = lines.at(-1)?.trim() === "" ? lines.slice(0, -1) : lines;
  const named = kept.findLastIndex((line) => line.startsWith("#Fields:"));
  const index = named >= 0 ? named : kept.findLastIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  if (index < 0) return null;
  const before = kept.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  return { offset: text.start + before * text.unit, number: index + 1 };
}

/** The `#Fields` line at a place, with its end. */
async function fieldsLine(reader: ObjectReader, text: FileText, offset: number): Promise<Columns["nearer"]> {
  const bytes = await reader.readRange(offset, Math.min(mostLineBytes, reader.sizeBytes - offset));
  const feed = text.lineFeed(bytes, 0);
  return feed < 0 ? null : { offset, bytes: bytes.subarray(0, feed + text.unit) };
}

async function nearestFields(
  reader: ObjectReader,
  text: FileText,
  before: number,
  notBefore: number,
): Promise<number | null> {
  const mark = Buffer.from(fieldsMark, text.unit === 1 ? "utf8" : "utf16le");
  if (text.encoding === "utf16be") mark.swap16();
  const stop = Math.max(notBefore, before - backBytes);
  for (let end = before; end > stop; end -= stepBytes) {
    const from = aligned(text, Math.max(stop, end - stepBytes));
    const bytes = await reader.readRange(from, Math.min(end + mark.length, before) - from);
    const found = bytes.lastIndexOf(mark);
    if (found >= 0) return from + found + text.unit;
  }
  return null;
}

/**
 * Finds what the lines at `offset` are to be read behind. Logs may name their columns again where a service was restarted: the
 * nearest such line in the 8 MiB before counts, or the one at `knownAt` when the caller has come past it, else the file's head.
 */
export async function columnsFor(
  reader: ObjectReader,
  input: { parser: Parser; context: ParseContext; text: FileText; offset: number; knownAt?: number | null },
): Promise<Columns> {
  const { parser, context, text, offset } = input;
  const head = headOf(parser, context, await reader.readRange(0, Math.min(probeBytes, reader.sizeBytes)));
  if (offset <= head.length) return { head, nearer: null, line: namingLine(text, head) };
  const at = input.knownAt ?? (await nearestFields(reader, text, offset, head.length));
  const nearer = at === null || at < head.length ? null : await fieldsLine(reader, text, at);
  return { head, nearer, line: nearer ? { offset: nearer.offset, number: null } : namingLine(text, head) };
}

/** Where `#Fields` lines begin among the bytes of a scan, relative to them. */
export function fieldsLinesIn(text: FileText, bytes: Buffer): number[] {
  const mark = Buffer.from(fieldsMark, text.unit === 1 ? "utf8" : "utf16le");
  if (text.encoding === "utf16be") mark.swap16();
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0 && places.length < 1000; at = bytes.indexOf(mark, at + mark.length))
    places.push(at + text.unit);
  return places;
}
