import type { LiteralTables } from "@/lib/core/literal-tables";
import { rowScanner } from "@/lib/core/row-scanner";
import type { PassedRows, StoppedRow } from "@/lib/core/row-scanner";
import type { Columns } from "./columns";
import type { CountedRows } from "./counted-rows";
import type { RowFacts, Tally } from "./coverage";
import { knownRows } from "./known-rows";
import type { KnownRowsLayout } from "./known-rows";
import type { Line, LineSkipper } from "./lines";
import type { RowRecipe } from "./types";

const hourBytes = 13;
const hourMs = 3_600_000;
const longestLine = 256 * 1024;

type ReadRow = {
  at: number;
  leads: boolean;
  fields: Record<string, string>;
  facts: RowFacts;
  recipe: RowRecipe | null;
  wanted: boolean;
};

/** Counts rows that need no reading, and hands on what is known of rows like them; the others are left to be read. */
export type RowSkipper = {
  columns(columns: Columns): void;
  skip(
    bytes: Buffer,
    from: Parameters<LineSkipper>[1],
    place: Parameters<LineSkipper>[2] & { mayPass: boolean },
  ): ReturnType<LineSkipper>;
  /** Looks at a line that was not looked at in its piece; true when it needs no reading. */
  take(line: Line, mayPass: boolean): boolean;
  /** Whether a literal stands in a row, which may be several lines that were looked at one by one. */
  holdsLiteral(row: Line): boolean;
  /** Takes in what a whole row was found to say. */
  learn(line: Line, read: ReadRow): void;
  close(): void;
};

function reader(fieldsIn: (row: Buffer) => Record<string, string>, row: Buffer): () => Record<string, string> {
  return () => fieldsIn(row);
}

/** Null where the machine cannot run the byte kernel. */
export function rowSkipper(
  layout: KnownRowsLayout & { timeColumns: readonly string[] },
  literals: LiteralTables,
  use: { rows: CountedRows; tally: Tally; fieldsReader: () => (row: Buffer) => Record<string, string> },
): RowSkipper | null {
  const made = rowScanner(literals);
  if (made === null) return null;
  const scanner = made;
  const { rows, tally, fieldsReader } = use;
  const known = knownRows(layout, scanner);
  const delimiter = layout.delimiter.charCodeAt(0);
  let columnCount = 0;
  let timeLeads = false;
  let hour: Uint8Array | null = null;
  let hourAt = 0;
  let stopped: StoppedRow | null = null;
  let stoppedOffset = -1;
  let holding: number[] = [];

  function expect(): void {
    const expected = timeLeads ? hour : null;
    scanner.expect({ delimiter, quotes: layout.delimiter === ",", columns: columnCount, hour: expected });
  }

  function count({ rows: passed, lowest, highest }: PassedRows): void {
    const facts = known.passed();
    if (passed === 0 || facts === null) return;
    rows.countOnly(passed);
    tally.seenAll(facts, { rows: passed, from: hourAt + lowest, to: hourAt + highest });
  }

  function isKnown(bytes: Buffer, row: StoppedRow, place: { line: number; offset: number; length: number }): boolean {
    const found = known.find(bytes, row);
    if (found === undefined) return false;
    const at = hourAt + row.millis;
    tally.seen(found.facts, at);
    rows.countOnly(1);
    let kept: (() => Record<string, string>) | null = null;
    const keep = () => (kept ??= reader(fieldsReader(), Buffer.from(bytes.subarray(row.start, row.end))));
    found.recipe?.again({ line: place.line, offset: place.offset, length: place.length, at, keep });
    return true;
  }

  function stopAt(row: StoppedRow, offset: number): void {
    stopped = row;
    stoppedOffset = offset;
    if (row.holdsLiteral) holding.push(offset);
  }

  scanner.share(null);
  expect();
  return {
    columns(columns) {
      columnCount = columns.names.length;
      timeLeads = layout.timeColumns.every((name, place) => columns.names[place] === name);
      expect();
      known.columns(columns);
    },
    skip(bytes, { source, at }, { line, offset, mayPass }) {
      let to = at;
      let lines = 0;
      for (;;) {
        const passed = scanner.pass(bytes, { source, at: to, mayPass });
        count(passed);
        lines += passed.lines;
        const row = passed.stopped;
        if (row === null) return { to: passed.to, lines };
        to = row.start;
        const place = { line: line + lines + 1, offset: offset + row.start - at, length: row.end - row.start };
        if (!mayPass || place.length > longestLine || !isKnown(bytes, row, place)) {
          stopAt(row, place.offset);
          return { to, lines };
        }
        to = row.next;
        lines += 1;
      }
    },
    take(line, mayPass) {
      if (line.long || line.offset === stoppedOffset) return false;
      const passed = scanner.look(line.bytes, {
        start: line.start,
        end: line.end,
        mayPass: mayPass && line.terminated,
      });
      count(passed);
      const row = passed.stopped;
      if (row === null) return true;
      const { number, offset, length } = line;
      if (mayPass && line.terminated && isKnown(line.bytes, row, { line: number, offset, length })) return true;
      stopAt(row, offset);
      return false;
    },
    holdsLiteral({ offset, length }) {
      holding = holding.filter((place) => place >= offset);
      return holding.some((place) => place < offset + Math.max(1, length));
    },
    learn(line, { at, leads, ...read }) {
      if (leads && timeLeads) {
        const own = line.bytes.subarray(line.start, line.start + hourBytes);
        if (hour === null || Buffer.compare(hour, own) !== 0) {
          hour = Uint8Array.from(own);
          hourAt = Math.floor(at / hourMs) * hourMs;
          expect();
          known.rearm();
        }
      }
      if (stopped !== null && line.offset === stoppedOffset && !line.long) known.learn(line.bytes, stopped, read);
    },
    close: () => scanner.close(),
  };
}
