import { readCsvTable } from "@/lib/evidence/parsers/csv-table";
import { countedRows } from "@/lib/evidence/parsers/counted-rows";
import { flatJson } from "@/lib/evidence/parsers/flat-json";
import { firstRow } from "@/lib/evidence/parsers/probe";
import { decodeHead, excerpt } from "@/lib/evidence/parsers/text";
import { timelineCsv } from "@/lib/evidence/parsers/timeline-csv";
import { timelineJsonl } from "@/lib/evidence/parsers/timeline-jsonl";
import { type TableDelimiter, tableDelimiters, type TimelineMapping } from "@/lib/evidence/parsers/timeline-mapping";
import { proposedMapping, type TableColumn } from "@/lib/evidence/parsers/timeline-proposal";
import type { RejectedRow, TimelineEntry } from "@/lib/evidence/parsers/types";
import type { ObjectReader } from "@/lib/storage/object-file";

/** Whatever a preview shows comes out of so many first bytes of the file. */
const previewBytes = 256 * 1024;
const mostColumns = 200;
const mostExamples = 5;
const mostRows = 20;

const quietly = { record: () => undefined, rejected: () => undefined };

type Table = { layout: "csv" | "jsonl"; delimiter: TableDelimiter; columns: TableColumn[] };

/** What stands between the cells of a header: of the marks the one that it holds most often, a comma where it holds none. */
function delimiterIn(header: string): TableDelimiter {
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const count = (mark: string) => bare.split(mark).length - 1;
  return tableDelimiters.reduce((best, mark) => (count(mark) > count(best) ? mark : best), tableDelimiters[0]);
}

function columnsWith(rows: readonly Record<string, string>[], names: readonly string[]): TableColumn[] {
  return names.slice(0, mostColumns).map((name) => ({
    name,
    examples: rows
      .map((row) => row[name] ?? "")
      .filter((value) => value.trim() !== "")
      .slice(0, mostExamples)
      .map((value) => value.slice(0, 120)),
  }));
}

function csvTable(head: Buffer, delimiter: TableDelimiter): TableColumn[] {
  const rows: Record<string, string>[] = [];
  let names: readonly string[] = [];
  const table = readCsvTable({
    canonical: new Map(),
    delimiter,
    rows: countedRows(quietly),
    onRow({ fields, columns }) {
      names = columns.names;
      if (rows.length < mostRows) rows.push(fields);
      return null;
    },
  });
  table.write(head);
  return columnsWith(rows, names);
}

function jsonTable(text: string): TableColumn[] {
  const rows = text
    .split("\n", mostRows)
    .map(flatJson)
    .filter((row) => row !== null);
  return columnsWith(rows, [...new Set(rows.flatMap((row) => Object.keys(row)))]);
}

function tableIn(head: Buffer): Table {
  const text = decodeHead(head);
  const first = firstRow(text);
  if (first.startsWith("{")) return { layout: "jsonl", delimiter: ",", columns: jsonTable(text) };
  const delimiter = delimiterIn(first);
  return { layout: "csv", delimiter, columns: csvTable(head, delimiter) };
}

export type PreviewRow = TimelineEntry;

/** How the first rows of a file read as a timeline. `mapping` is null where no column reads as a time. */
export type TablePreview = Table & {
  mapping: TimelineMapping | null;
  source: "given" | "saved" | "alike" | "proposed";
  rows: PreviewRow[];
  rejected: RejectedRow[];
};

/** A mapping fits a table when the table has its columns. */
function fits(mapping: TimelineMapping, table: Table): boolean {
  const names = new Set(table.columns.map(({ name }) => name));
  return mapping.layout === table.layout && [...mapping.timeColumns, mapping.message].every((name) => names.has(name));
}

function firstRows(head: Buffer, mapping: TimelineMapping, whole: boolean): Pick<TablePreview, "rows" | "rejected"> {
  const rows: PreviewRow[] = [];
  const rejected: RejectedRow[] = [];
  const parser = mapping.layout === "csv" ? timelineCsv : timelineJsonl;
  const session = parser.start(
    { path: "", serverHint: null, mapping },
    {
      record: () => undefined,
      rejected: (row) => void (rejected.length < mostRows && rejected.push({ ...row, text: excerpt(row.text) })),
      entry: (entry) => void (rows.length < mostRows && rows.push(entry)),
    },
  );
  session.write(head);
  // The last row of a longer file is cut here and complete there.
  if (whole) session.end();
  return { rows, rejected };
}

/**
 * Reads the first rows of a file as a table. The mapping is the one given, else the one saved with the file, else one that fits
 * among those of `alike` files of the case, else one proposed from names and values of the columns.
 */
export async function previewTable(
  reader: ObjectReader,
  known: { given: TimelineMapping | null; saved: TimelineMapping | null; alike: readonly TimelineMapping[] },
): Promise<TablePreview> {
  const head = Buffer.from(await reader.readRange(0, Math.min(previewBytes, reader.sizeBytes)));
  const table = tableIn(head);
  const alike = known.alike.find((mapping) => fits(mapping, table));
  const chosen =
    known.given !== null
      ? ({ source: "given", mapping: known.given } as const)
      : known.saved !== null
        ? ({ source: "saved", mapping: known.saved } as const)
        : alike !== undefined
          ? ({ source: "alike", mapping: alike } as const)
          : ({ source: "proposed", mapping: proposedMapping(table.columns, table) } as const);
  const none = { rows: [], rejected: [] };
  const read = chosen.mapping === null ? none : firstRows(head, chosen.mapping, head.length === reader.sizeBytes);
  return { ...table, ...chosen, ...read };
}
