import { withoutGuard } from "@/lib/core/csv";
import { splitCsv } from "@/lib/evidence/parsers/csv";
import type { CsvDelimiter } from "@/lib/evidence/parsers/csv";
import { lineSplitter } from "@/lib/evidence/parsers/lines";
import { quotedLineJoiner } from "@/lib/evidence/parsers/quoted-lines";
import { decodeText } from "@/lib/evidence/parsers/text";
import { importLimits, shortText } from "./limits";
import type { Refusal } from "./types";

export type TableRow = { line: number; cells: string[] };
export type Table = {
  rows: TableRow[];
  refusals: Refusal[];
  /** The last comment above the rows: some feeds name their columns in it. */
  comment: string[];
};

/**
 * The rows of a delimited table in UTF-8 or UTF-16, with the line each begins on. Quotes may hold line breaks; blank lines and
 * lines that begin with # are passed over; a row that cannot be read is told and never swallows the next.
 */
export function readTable(bytes: Uint8Array, delimiter: CsvDelimiter): Table {
  const rows: TableRow[] = [];
  const refusals: Refusal[] = [];
  let comment: string[] = [];
  const joiner = quotedLineJoiner(delimiter.charCodeAt(0), (line, shape) => {
    if (rows.length > importLimits.rows) return true;
    const text = decodeText(line.bytes, line.start, line.end);
    if (text.trim() === "") return true;
    if (text.startsWith("#")) {
      const names = splitCsv(text.replace(/^#+\s*/, ""), delimiter);
      if (rows.length === 0 && names.kind === "row") comment = names.cells.slice(0, importLimits.columns);
      return true;
    }
    const split = splitCsv(text, delimiter);
    const reason = line.long
      ? "This line is too long to be a row of a list."
      : shape === "unclosed"
        ? "A quoted field is not closed."
        : split.kind === "broken"
          ? "Text follows a closing quote."
          : split.cells.length > importLimits.columns
            ? `This row has more than ${importLimits.columns} columns.`
            : null;
    if (reason === null && split.kind !== "broken") {
      rows.push({ line: line.number, cells: split.cells.map((cell) => withoutGuard(cell.trim())) });
      return true;
    }
    if (shape === "joined") return false;
    refusals.push({ kind: "refusal", line: line.number, value: shortText(text, 200), reason: reason ?? "" });
    return true;
  });
  const lines = lineSplitter((line) => {
    if (line.end > line.start) joiner.line(line);
  });
  lines.write(bytes);
  lines.end();
  joiner.end();
  return { rows, refusals, comment };
}

const delimiters: readonly CsvDelimiter[] = [",", ";", "\t", "|"];
const sampledRows = 30;

/** How many of the first rows have as many columns as most of them, where that is more than one. */
function agreement(head: Uint8Array, delimiter: CsvDelimiter): { columns: number; rows: number } {
  const counts = new Map<number, number>();
  for (const { cells } of readTable(head, delimiter).rows.slice(0, sampledRows))
    if (cells.length > 1) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [best = [1, 0]] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0]);
  return { columns: best[0], rows: best[1] };
}

/** The mark between columns, by what most of the first rows agree on; null where the file is no table. */
export function delimiterOf(bytes: Uint8Array): CsvDelimiter | null {
  const head = bytes.subarray(0, 64 * 1024);
  const rows = readTable(head, "\t").rows.slice(0, sampledRows);
  const scored = delimiters
    .map((delimiter) => ({ delimiter, ...agreement(head, delimiter) }))
    .filter((one) => one.rows * 2 > rows.length)
    .toSorted((a, b) => b.rows - a.rows || b.columns - a.columns);
  return scored[0]?.delimiter ?? null;
}
