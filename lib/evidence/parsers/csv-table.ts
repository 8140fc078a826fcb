import { columnsOf, fieldsOf } from "./columns";
import type { Columns } from "./columns";
import type { CountedRows } from "./counted-rows";
import { splitCsv } from "./csv";
import type { CsvDelimiter } from "./csv";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { quotedLineJoiner } from "./quoted-lines";
import type { RowShape } from "./quoted-lines";
import { decodeText, excerpt } from "./text";

const HASH = 35;

/** A row of an exported table, before it becomes a record. */
export type TableRow = {
  line: number;
  offset: number;
  length: number;
  long: boolean;
  fields: Record<string, string>;
  columns: Columns;
};

/** What stands between the cells of a header. */
export function delimiterOf(header: string): CsvDelimiter {
  if (header.includes("\t") && !header.includes(",")) return "\t";
  return header.includes(";") && !header.includes(",") ? ";" : ",";
}

function isSame(cells: readonly string[], header: readonly string[]): boolean {
  return cells.length === header.length && cells.every((cell, at) => cell.toLowerCase() === header[at]);
}

/** Reads one row; answers why it cannot be read, or null when it was taken. */
export type TableRowReader = (row: TableRow) => string | null;

/**
 * Reads a table as PowerShell's Export-Csv writes it: an optional `#TYPE` line, a header, quoted cells with doubled
 * quotes and line breaks, commas, tabs or (where a locale was used) semicolons. Lines before the one that `isHeader` knows
 * are what the tool says about itself.
 */
export function readCsvTable(table: {
  canonical: ReadonlyMap<string, string>;
  /** What stands between cells where somebody said so; else it is told from the header. */
  delimiter?: CsvDelimiter | undefined;
  onRow: TableRowReader;
  rows: Pick<CountedRows, "rejected">;
  /** Says what the columns are called where the first row does not, or not all of them. */
  namesOf?(first: readonly string[]): { names: string[]; isRow: boolean };
  isHeader?: (text: string) => boolean;
}): {
  write(chunk: Uint8Array): void;
  end(): { truncated: boolean };
} {
  let columns: Columns | null = null;
  let header: string[] = [];
  let delimiter: CsvDelimiter = ",";
  let joiner: ReturnType<typeof quotedLineJoiner> | null = null;
  let truncated = false;

  function readRow(line: Line, shape: RowShape): boolean {
    const text = decodeText(line.bytes, line.start, line.end);
    const reason = shape === "unclosed" ? "A quoted field is not closed." : rowReason(line, text);
    if (reason === null) return true;
    if (shape === "joined") return false;
    table.rows.rejected({ line: line.number, offset: line.offset, reason, text: excerpt(text) });
    if (!line.terminated) truncated = true;
    return true;
  }

  function rowReason(line: Line, text: string): string | null {
    if (text.trim() === "") return null;
    const split = splitCsv(text, delimiter);
    if (split.kind === "broken") return "Text follows a closing quote.";
    if (columns === null) {
      const told = table.namesOf?.(split.cells) ?? { names: split.cells, isRow: false };
      columns = columnsOf(told.names, table.canonical);
      header = split.cells.map((cell) => cell.toLowerCase());
      if (!told.isRow) return null;
      header = [];
    }
    const { names } = columns;
    const { cells } = split;
    // Tables that were appended to each other repeat their header.
    if (isSame(cells, header)) return null;
    if (cells.length > names.length || (cells.length < names.length && !line.long))
      return `${names.length} columns expected, ${cells.length} found.`;
    const { number, offset, length, long } = line;
    return table.onRow({ line: number, offset, length, long, fields: fieldsOf(columns, cells), columns });
  }

  const lines = lineSplitter((line) => {
    // Once there is a header, an empty line may stand inside a quoted cell.
    if (joiner === null && (line.end === line.start || line.bytes[line.start] === HASH)) return;
    if (!joiner) {
      const header = decodeText(line.bytes, line.start, line.end);
      if (table.isHeader?.(header) === false) return;
      delimiter = table.delimiter ?? delimiterOf(header);
      joiner = quotedLineJoiner(delimiter.charCodeAt(0), readRow);
    }
    joiner.line(line);
  });
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      if (joiner?.end()) truncated = true;
      return { truncated };
    },
  };
}
