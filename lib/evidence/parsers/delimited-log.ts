import { columnsOf, fieldsOf } from "./columns";
import type { Columns } from "./columns";
import { countedRows } from "./counted-rows";
import { coverageTally } from "./coverage";
import type { RowFacts } from "./coverage";
import { splitCsv } from "./csv";
import type { EntryColumn, WatchedMarker } from "./known-rows";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { quotedLineJoiner } from "./quoted-lines";
import type { RowShape } from "./quoted-lines";
import { rowSkipper } from "./row-skipper";
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
  /** Entries written inside a cell. */
  entries: EntryColumn | null;
  marker: WatchedMarker | null;
  facts(fields: Record<string, string>, context: ParseContext): RowFacts;
};

const HASH = 35;
const CARRIAGE_RETURN = 13;

/**
 * Reads such a log. Names come from `#Fields:` or a plain header row, which may change inside the file. A row with
 * another number of cells, an unreadable time or quotes that never close is rejected with its line, offset and reason.
 * With a filter in `context.options`, rows it refuses are only checked and counted; both ways reject the same rows.
 */
export function readDelimitedLog(layout: LogLayout, context: ParseContext, sink: ParseSink): ParseSession {
  const delimiterByte = layout.delimiter.charCodeAt(0);
  const { interesting, literals } = context.options ?? {};
  const rows = countedRows(sink);
  const tally = coverageTally();
  const clock = timeReader();
  const skipper = literals ? rowSkipper(layout, literals, { rows, tally, fieldsReader }) : null;
  const headerNames = new Set(layout.timeColumns.map((name) => name.toLowerCase()));
  let columns: Columns | null = null;
  let timeLeads = false;
  let directiveDate: string | null = null;
  let truncated = false;

  function setColumns(cells: string[]): void {
    columns = columnsOf(cells, layout.canonical);
    const { names } = columns;
    timeLeads = layout.timeColumns.every((name, place) => names[place] === name);
    skipper?.columns(columns);
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

  function timeOf(line: Line, fields: Record<string, string>): { at: number; leads: boolean } | null {
    const leading = timeLeads ? leadingTime(line) : null;
    if (leading !== null) return { at: leading, leads: true };
    const parts = layout.timeColumns.map((name) => fields[name] ?? (name === "date" ? directiveDate : null));
    const at = parts.includes(null) ? null : timeOfText(clock, parts.join(" "));
    return at === null ? null : { at, leads: false };
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
    const time = timeOf(line, fields);
    if (time === null) return fail("The time cannot be read.");
    complete(fields);
    const facts = layout.facts(fields, context);
    tally.seen(facts, time.at);
    let recipe = null;
    if (wanted) recipe = rows.record(recordOf(line, time.at, fields));
    else rows.countOnly(1);
    if (shape === "whole") skipper?.learn(line, { ...time, fields, facts, recipe, wanted });
    return true;
  }

  function complete(fields: Record<string, string>): void {
    if (layout.emptyCell !== null) blankOut(fields, layout.emptyCell);
    layout.entries?.expand(fields);
  }

  /** Reads rows of the columns of now, also when they are others by then. */
  function fieldsReader(): (row: Buffer) => Record<string, string> {
    const own = columns;
    return (row) => {
      const fields = own === null ? {} : fieldsOf(own, cellsOf(decodeText(row, 0, row.length)) ?? []);
      complete(fields);
      return fields;
    };
  }

  function recordOf(line: Line, at: number, fields: Record<string, string>): ParsedRecord {
    const { number, offset, length } = line;
    const record: ParsedRecord = { kind: layout.kind, line: number, offset, length, at, fields };
    if (line.long) record.long = true;
    return record;
  }

  function isWanted(line: Line): boolean {
    if (line.long) return true;
    if (skipper) return skipper.holdsLiteral(line);
    return !interesting || interesting(line.bytes, line.start, line.end, line.offset);
  }

  function onRow(line: Line, shape: RowShape): boolean {
    if (shape === "whole" && line.bytes[line.start] === HASH) {
      directive(decodeText(line.bytes, line.start, line.end));
      return true;
    }
    return readRow(line, shape, isWanted(line));
  }

  const joiner = layout.delimiter === "," ? quotedLineJoiner(delimiterByte, onRow) : null;
  const mayPass = () => joiner?.isOpen() !== true;
  const lines = lineSplitter(
    (line) => {
      if (line.end === line.start || (line.end === line.start + 1 && line.bytes[line.start] === CARRIAGE_RETURN))
        return;
      if (skipper?.take(line, mayPass())) return;
      if (joiner) joiner.line(line);
      else onRow(line, "whole");
    },
    skipper ? (bytes, from, place) => skipper.skip(bytes, from, { ...place, mayPass: mayPass() }) : undefined,
  );
  return {
    write: (chunk) => lines.write(chunk),
    rows: () => rows.count(),
    end() {
      lines.end();
      if (joiner?.end()) truncated = true;
      skipper?.close();
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

function blankOut(fields: Record<string, string>, emptyCell: string): void {
  for (const name of Object.keys(fields)) if (fields[name] === emptyCell) fields[name] = "";
}
