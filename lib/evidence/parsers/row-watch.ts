import type { Columns } from "./columns";
import type { ByteCounter } from "./byte-count";
import type { Line } from "./lines";

/** A text inside a row whose value is a fact too, for example `;S:BLD=`; the value is a version number. */
export type WatchedMarker = { text: string; value(fields: Record<string, string>): string | null };

/** Tells cheaply whether a line states the same facts (server, protocol, build) as the line last remembered. */
export type RowWatch = {
  remember(line: Line, row: { columns: Columns; fields: Record<string, string> }): void;
  unchanged(line: Line, firstQuote: number): boolean;
  forget(): void;
};

const QUOTE = 34;
const DOT = 46;
const earlyPlaces = 12;

/** Neighbouring cells compared at once, each with its delimiter after it. */
type CellRun = { place: number; width: number; cells: Buffer };

function runsOf(cells: { place: number; value: string }[], delimiter: string): CellRun[] {
  const runs: CellRun[] = [];
  for (const { place, value } of cells.toSorted((a, b) => a.place - b.place)) {
    const bytes = Buffer.from(`${value}${delimiter}`, "utf8");
    const last = runs[runs.length - 1];
    if (last && last.place + last.width === place) {
      last.width++;
      last.cells = Buffer.concat([last.cells, bytes]);
    } else runs.push({ place, width: 1, cells: bytes });
  }
  return runs;
}

/** Where the bytes sought stand in a line at or after a place; Infinity when they do not. */
export type Finder = (line: Line, from: number) => number;

/** Finds bytes in consecutive lines; what was scanned once is not scanned again, so a whole file costs one pass. */
export function finder(needle: Buffer): Finder {
  let inBytes: Buffer | null = null;
  let source = -1;
  let searchedFrom = 0;
  let found = -1;
  return (line, from) => {
    const known = line.bytes === inBytes && line.source === source && from >= searchedFrom;
    if (!known || found < from) {
      const at = line.bytes.indexOf(needle, from);
      found = at < 0 ? Infinity : at;
      inBytes = line.bytes;
      source = line.source;
      searchedFrom = from;
    }
    return found + needle.length <= line.end ? found : Infinity;
  };
}

function sameBytes(bytes: Buffer, start: number, expected: Buffer): boolean {
  for (let i = expected.length - 1; i >= 0; i--) if (bytes[start + i] !== expected[i]) return false;
  return true;
}

/**
 * Cells of the first columns are compared in place; a cell further right is looked for as `,value,` and
 * must stand at its place. A line that differs, or is quoted where it matters, is simply read in full.
 */
export function rowWatch(options: {
  delimiter: string;
  watched: readonly string[];
  marker: WatchedMarker | null;
  count: ByteCounter;
}): RowWatch {
  const delimiter = options.delimiter.charCodeAt(0);
  const findMarker = options.marker ? finder(Buffer.from(options.marker.text, "utf8")) : null;
  const findAnother = options.marker ? finder(Buffer.from(options.marker.text, "utf8")) : null;
  const markerLength = options.marker ? Buffer.byteLength(options.marker.text) : 0;
  let armed = false;
  let early: CellRun[] = [];
  let late: { place: number; find: Finder }[] = [];
  let markerValue: Buffer | null = null;

  function sameEarly(line: Line, firstQuote: number): boolean {
    const { bytes, end } = line;
    let at = line.start;
    let place = 0;
    for (const expected of early) {
      for (; place < expected.place; place++) {
        for (; bytes[at] !== delimiter; at++) if (at >= end) return false;
        at++;
      }
      if (at + expected.cells.length > end || !sameBytes(bytes, at, expected.cells)) return false;
      at += expected.cells.length;
      place += expected.width;
    }
    return at <= firstQuote;
  }

  function sameLate(line: Line, firstQuote: number): boolean {
    for (const { place, find } of late) {
      const at = find(line, line.start);
      if (at >= firstQuote || at === Infinity) return false;
      if (options.count(line, { start: line.start, end: at, byte: delimiter }) !== place - 1) return false;
    }
    return true;
  }

  function sameMarker(line: Line): boolean {
    if (!findMarker || !findAnother) return true;
    const at = findMarker(line, line.start);
    if (at === Infinity || markerValue === null) return at === Infinity && markerValue === null;
    const start = at + markerLength;
    const after = start + markerValue.length;
    if (after > line.end || !sameBytes(line.bytes, start, markerValue)) return false;
    const next = after < line.end ? (line.bytes[after] ?? 0) : 0;
    return next !== DOT && !(next >= 48 && next <= 57) && findAnother(line, start) === Infinity;
  }

  return {
    remember(line, { columns, fields }) {
      late = [];
      armed = line.bytes[line.start] !== QUOTE;
      const earlyCells: { place: number; value: string }[] = [];
      for (const name of options.watched) {
        const place = columns.place.get(name);
        if (place === undefined) continue;
        const value = fields[name] ?? "";
        const isLast = place === columns.names.length - 1;
        if (place <= earlyPlaces && !isLast) earlyCells.push({ place, value });
        else if (value === "" || isLast) armed = false;
        else
          late.push({ place, find: finder(Buffer.from(`${options.delimiter}${value}${options.delimiter}`, "utf8")) });
      }
      early = runsOf(earlyCells, options.delimiter);
      const value = options.marker?.value(fields) ?? null;
      markerValue = value === null ? null : Buffer.from(value, "utf8");
    },
    unchanged: (line, firstQuote) =>
      armed && sameEarly(line, firstQuote) && sameMarker(line) && sameLate(line, firstQuote),
    forget() {
      armed = false;
    },
  };
}
