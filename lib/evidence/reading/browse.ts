import type { ParseContext, Parser } from "@/lib/evidence/parsers/types";
import type { ObjectReader } from "@/lib/storage/object-file";

import { type Columns, columnsFor } from "./columns-of";
import { isBinary, textOfStored } from "./encoding";
import { type FileLine, linesBefore, linesFrom, lineStart } from "./line-window";
import { parseRuns, parseWhole, type ShownRecord, type ShownRejection } from "./parsed-lines";

/** How the shown part was parsed: behind the names of its columns, with the whole file, or not and why. */
export type Parsing = "lines" | "whole" | "too_large" | "none";

export type Browsed = {
  binary: boolean;
  lines: (FileLine & { line: number | null; hit: boolean })[];
  records: ShownRecord[];
  rejected: ShownRejection[];
  parsing: Parsing;
  columns: Columns["line"];
  /** Where the lines before begin to end, and those after begin; null at the start and the end of the file. */
  previous: number | null;
  next: number | null;
};

type Of = { reader: ObjectReader; parser: Parser | null; context: ParseContext };

const mostRecords = 500;

/**
 * Lines of a stored file around a place, and the records its parser reads in them. The place may be any byte; `line` numbers the
 * line that holds it, where known. Reads at most some hundred KiB for logs and tables, the whole file (up to 32 MiB) for others.
 */
export async function browse(
  of: Of,
  place: { offset: number; line: number | null; before: number; after: number },
): Promise<Browsed> {
  const { reader, parser, context } = of;
  const text = await textOfStored(reader);
  const start = await lineStart(reader, text, place.offset);
  const binary = await isBinary(reader, text);
  if (binary) return inDocument(of, { binary, lines: [], from: start.offset, to: start.offset + 65_536 });
  const above = await linesBefore(reader, text, { offset: start.offset, most: place.before });
  const { lines: below, next } = await linesFrom(reader, text, { ...start, most: place.after });
  const known = start.offset <= text.start ? 1 : place.line;
  const lines = [...above, ...below].map((line, index) => ({
    ...line,
    line: known === null ? null : known - above.length + index,
    hit: line.offset === start.offset,
  }));
  const first = lines[0]?.offset ?? start.offset;
  const shown = { binary, lines, previous: first > text.start ? first : null, next };
  if (parser === null) return { ...shown, records: [], rejected: [], parsing: "none", columns: null };
  if (!parser.linesStandAlone)
    return { ...shown, ...(await inDocument(of, { ...shown, from: first, to: next ?? reader.sizeBytes })) };
  const columns = await columnsFor(reader, { parser, context, text, offset: first });
  // The head of a file is read once: lines within it are no rows.
  const from = columns.nearer === null && first < columns.head.length ? columns.head.length : first;
  const run = { offset: from, bytes: await reader.readRange(from, Math.max(0, (next ?? reader.sizeBytes) - from)) };
  const parsed = parseRuns(parser, context, { columns, runs: [run] });
  return { ...shown, ...parsed, parsing: "lines", columns: columns.line };
}

async function inDocument(
  { reader, parser, context }: Of,
  part: {
    binary: boolean;
    lines: Browsed["lines"];
    from: number;
    to: number;
    previous?: number | null;
    next?: number | null;
  },
): Promise<Browsed> {
  const { binary, lines, from, to, previous = from > 0 ? from : null, next = to < reader.sizeBytes ? to : null } = part;
  const shown = { binary, lines, previous, next, columns: null };
  if (parser === null) return { ...shown, records: [], rejected: [], parsing: "none" };
  const parsed = await parseWhole(reader, {
    parser,
    context,
    most: mostRecords,
    wanted: ({ offset, length }) => offset < to && offset + Math.max(1, length) > from,
  });
  if (parsed === null) return { ...shown, records: [], rejected: [], parsing: "too_large" };
  const rejected = parsed.rejected.filter(({ offset }) => offset >= from && offset < to);
  return { ...shown, records: parsed.records, rejected, parsing: "whole" };
}
