import { byteCounter } from "./byte-count";
import { columnsOf, fieldsOf } from "./columns";
import type { Columns } from "./columns";
import { countedRows } from "./counted-rows";
import { coverageTally } from "./coverage";
import type { RowFacts } from "./coverage";
import { countCells, splitCsv } from "./csv";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { quotedLineJoiner } from "./quoted-lines";
import type { RowShape } from "./quoted-lines";
import { finder, rowWatch } from "./row-watch";
import type { WatchedMarker } from "./row-watch";
import { decodeText, excerpt } from "./text";
import { timeOfText, timeReader } from "./timestamps";
import type { ParseContext, ParsedRecord, ParseSession, ParseSink, RecordKind } from "./types";

/** What a log with `#` directives and one row per line looks like; everything the reader needs to know of a format. */
export type LogLayout = {
  kind: RecordKind;
  delimiter: "," | " ";
  /** Canonical column names by lower-case spelling. */
  canonical: ReadonlyMap<string, string>;
  /** The columns that hold the time, in the order in which they make `date time`. */
  timeColumns: readonly string[];
  /** A cell that stands for nothing, read as empty. */
  emptyCell: string | null;
  /** Columns whose unchanged cells mean unchanged facts. */
  watched: readonly string[];
  marker: WatchedMarker | null;
  /** Adds fields that are written inside a cell. */
  expand?(fields: Record<string, string>): void;
  facts(fields: Record<string, string>, context: ParseContext): RowFacts;
};

const HASH = 35;
const CARRIAGE_RETURN = 13;

/**
 * Reads such a log. Names come from `#Fields:` or a plain header row, which may change inside the file. A row with
 * another number of cells, an unreadable time or quotes that never close is rejected with its line, offset and reason.
 * With `context.options.interesting`, rows it refuses are only checked and counted; both ways reject the same rows.
 */
export function readDelimitedLog(layout: LogLayout, context: ParseContext, sink: ParseSink): ParseSession {
  const delimiterByte = layout.delimiter.charCodeAt(0);
  const interesting = context.options?.interesting ?? null;
  const rows = countedRows(sink);
  const tally = coverageTally();
  const clock = timeReader();
  const count = byteCounter();
  const watch = rowWatch({ delimiter: layout.delimiter, watched: layout.watched, marker: layout.marker, count });
  const headerNames = new Set(layout.timeColumns.map((name) => name.toLowerCase()));
  const findQuote = finder(Buffer.from('"'));
  let columns: Columns | null = null;
  let timeLeads = false;
  let directiveDate: string | null = null;
  let truncated = false;
  let lastFacts: RowFacts | null = null;

  function setColumns(cells: string[]): void {
    columns = columnsOf(cells, layout.canonical);
    const { names } = columns;
    timeLeads = layout.timeColumns.every((name, place) => names[place] === name);
    watch.forget();
  }

  function directive(text: string): void {
    const [, name = "", value = ""] = /^#([^:]{1,40}):(.*)$/s.exec(text) ?? [];
    if (name.toLowerCase() === "fields") setColumns(cellsOf(value.trim()) ?? []);
    if (name.toLowerCase() === "date") directiveDate = /\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? directiveDate;
  }

  function cellsOf(text: string): string[] | null {
    if (layout.delimiter === " ") return text.split(" ");
    const row = splitCsv(text, layout.delimiter);
    return row.kind === "row" ? row.cells : null;
  }

  function isHeader(cells: string[]): boolean {
    return headerNames.has((cells[0] ?? "").trim().toLowerCase());
  }

  function leadingTime(line: Line): number | null {
    if (!clock.read(line.bytes, line.start, line.end)) return null;
    return clock.end === line.end || line.bytes[clock.end] === delimiterByte ? clock.at : null;
  }

  function timeOf(line: Line, fields: Record<string, string>): number | null {
    const leading = timeLeads ? leadingTime(line) : null;
    if (leading !== null) return leading;
    const parts = layout.timeColumns.map((name) => fields[name] ?? (name === "date" ? directiveDate : null));
    return parts.includes(null) ? null : timeOfText(clock, parts.join(" "));
  }

  function reject(line: Line, reason: string, text: string): void {
    rows.rejected({ line: line.number, offset: line.offset, reason, text: excerpt(text) });
    if (!line.terminated) truncated = true;
  }

  function readRow(line: Line, shape: RowShape, wanted: boolean): boolean {
    const text = decodeText(line.bytes, line.start, line.end);
    const fail = (reason: string): false => {
      if (shape !== "joined") reject(line, reason, text);
      return false;
    };
    if (shape === "unclosed") return fail("A quoted field is not closed.");
    const split = layout.delimiter === "," ? splitCsv(text, ",") : { kind: "row" as const, cells: text.split(" ") };
    if (split.kind === "broken") return fail("Text follows a closing quote.");
    const { cells } = split;
    if (isHeader(cells)) {
      setColumns(cells);
      return true;
    }
    if (columns === null) return fail("No column names come before this row.");
    const expected = columns.names.length;
    if (cells.length > expected || (cells.length < expected && !line.long))
      return fail(`${expected} columns expected, ${cells.length} found.`);
    const fields = fieldsOf(columns, cells);
    const at = timeOf(line, fields);
    if (at === null) return fail("The time cannot be read.");
    if (layout.emptyCell !== null) blankOut(fields, layout.emptyCell);
    layout.expand?.(fields);
    const facts = layout.facts(fields, context);
    tally.seen(facts, at);
    if (interesting) watchRow(line, { columns, fields, facts, shape });
    if (!wanted) {
      rows.countOnly();
      return true;
    }
    const record: ParsedRecord = {
      kind: layout.kind,
      line: line.number,
      offset: line.offset,
      length: line.length,
      at,
      fields,
    };
    if (line.long) record.long = true;
    rows.record(record);
    return true;
  }

  function watchRow(
    line: Line,
    row: { columns: Columns; fields: Record<string, string>; facts: RowFacts; shape: RowShape },
  ): void {
    const same = lastFacts !== null && sameFacts(lastFacts, row.facts);
    lastFacts = row.facts;
    if (row.shape === "joined") watch.forget();
    else if (!same || !watch.unchanged(line, firstQuoteIn(line))) watch.remember(line, row);
  }

  function firstQuoteIn(line: Line): number {
    return layout.delimiter === "," ? findQuote(line, line.start) : Infinity;
  }

  function skim(line: Line): boolean {
    if (!timeLeads || columns === null || line.long || !line.terminated || line.length < columns.names.length)
      return false;
    const at = leadingTime(line);
    const firstQuote = firstQuoteIn(line);
    if (at === null || !watch.unchanged(line, firstQuote)) return false;
    const quotes = firstQuote < line.end;
    if (countCells(line, { delimiter: delimiterByte, quotes, count }) !== columns.names.length) return false;
    tally.seenAgain(at);
    rows.countOnly();
    return true;
  }

  function onRow(line: Line, shape: RowShape): boolean {
    if (shape === "whole" && line.bytes[line.start] === HASH) {
      directive(decodeText(line.bytes, line.start, line.end));
      return true;
    }
    const wanted = !interesting || line.long || interesting(line.bytes, line.start, line.end, line.offset);
    if (!wanted && shape === "whole" && skim(line)) return true;
    return readRow(line, shape, wanted);
  }

  const joiner = layout.delimiter === "," ? quotedLineJoiner(delimiterByte, onRow) : null;
  const lines = lineSplitter((line) => {
    if (line.end === line.start || (line.end === line.start + 1 && line.bytes[line.start] === CARRIAGE_RETURN)) return;
    if (joiner) joiner.line(line);
    else onRow(line, "whole");
  });
  return {
    write: (chunk) => lines.write(chunk),
    rows: () => rows.count(),
    end() {
      lines.end();
      if (joiner?.end()) truncated = true;
      return rows.summary({
        truncated,
        servers: tally.servers(),
        coverage: tally.coverage(),
        builds: tally.builds(),
        toolRuns: [],
      });
    },
  };
}

function sameFacts(a: RowFacts, b: RowFacts): boolean {
  return a.server === b.server && a.logKind === b.logKind && a.build === b.build;
}

function blankOut(fields: Record<string, string>, emptyCell: string): void {
  for (const name of Object.keys(fields)) if (fields[name] === emptyCell) fields[name] = "";
}
