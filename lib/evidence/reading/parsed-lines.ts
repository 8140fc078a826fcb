import type { ParseContext, ParsedRecord, Parser, RejectedRow } from "@/lib/evidence/parsers/types";
import type { ObjectReader } from "@/lib/storage/object-file";

import type { Columns } from "./columns-of";
import { allowance } from "./slices";

/** A record as it is shown: its place in the stored file and its fields. */
export type ShownRecord = { offset: number; length: number; at: number | null; fields: Record<string, string> };
export type ShownRejection = { offset: number; reason: string };
export type Parsed = { records: ShownRecord[]; rejected: ShownRejection[] };

/** Whole lines from one place of a file. */
export type Run = { offset: number; bytes: Buffer };

const shownOf = ({ offset, length, at, fields }: ParsedRecord): ShownRecord => ({ offset, length, at, fields });

/**
 * Reads runs of whole lines with a file's own parser, behind the lines that name its columns. Places are those in the stored
 * file, though the parser only sees what it is given.
 */
export function parseRuns(
  parser: Parser,
  context: ParseContext,
  input: { columns: Columns; runs: readonly Run[] },
): Parsed {
  const { head, nearer } = input.columns;
  const pieces: Run[] = [{ offset: 0, bytes: head }, ...(nearer ? [nearer] : []), ...input.runs];
  const own = nearer ? 2 : 1;
  const starts: number[] = [];
  let total = 0;
  for (const piece of pieces) {
    starts.push(total);
    total += piece.bytes.length;
  }
  // Rows come in the order of the pieces.
  let index = 0;
  const placeOf = (offset: number): number | null => {
    while (index + 1 < starts.length && (starts[index + 1] ?? 0) <= offset) index += 1;
    while (index > 0 && (starts[index] ?? 0) > offset) index -= 1;
    const piece = pieces[index];
    return piece && index >= own ? piece.offset + offset - (starts[index] ?? 0) : null;
  };
  const parsed: Parsed = { records: [], rejected: [] };
  const session = parser.start(context, {
    record(record) {
      const offset = placeOf(record.offset);
      if (offset !== null) parsed.records.push({ ...shownOf(record), offset });
    },
    rejected(row: RejectedRow) {
      const offset = placeOf(row.offset);
      if (offset !== null) parsed.rejected.push({ offset, reason: row.reason });
    },
  });
  for (const piece of pieces) session.write(piece.bytes);
  session.end();
  return parsed;
}

/** A format that is read as one document is parsed from its first byte, so only files of at most this size are. */
export const wholeFileBytes = 32 * 1024 * 1024;
const wholeFileMs = 3_000;
const pieceBytes = 128 * 1024;

/**
 * Reads a file from its first byte, for formats whose rows cannot be read by themselves, and keeps the first `most` records
 * that `wanted` takes. Null when the file is larger than 32 MiB or takes too long. `more` tells that others follow.
 */
export async function parseWhole(
  reader: ObjectReader,
  input: {
    parser: Parser;
    context: ParseContext;
    most: number;
    wanted: (record: { offset: number; length: number; fields: Record<string, string> }) => boolean;
  },
): Promise<(Parsed & { more: boolean }) | null> {
  if (reader.sizeBytes > wholeFileBytes) return null;
  const parsed: Parsed & { more: boolean } = { records: [], rejected: [], more: false };
  const session = input.parser.start(input.context, {
    record(record) {
      if (parsed.more || !input.wanted(record)) return;
      if (parsed.records.length < input.most) parsed.records.push(shownOf(record));
      else parsed.more = true;
    },
    rejected({ offset, reason }) {
      if (parsed.rejected.length < input.most) parsed.rejected.push({ offset, reason });
    },
  });
  const allowed = allowance({ bytes: wholeFileBytes + 1, ms: wholeFileMs });
  for await (const frame of reader.read())
    for (let at = 0; at < frame.length; at += pieceBytes) {
      const piece = frame.subarray(at, at + pieceBytes);
      session.write(piece);
      if (!(await allowed.spend(piece.length))) return null;
    }
  session.end();
  return parsed;
}
