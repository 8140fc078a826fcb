import { giveBack, takeKernel } from "./scan/kernel";
import type { Kernel } from "./scan/kernel";
import type { LiteralTables } from "./literal-tables";
import { mostCellBytes, mostCells, mostColumns, mostMarkerBytes, places, shapeSlots, slackBytes } from "./scan/memory";

/** Cells that ordinary rows share, each with the delimiter behind it; neighbouring ones are compared at once. */
export type SharedCells = readonly { column: number; bytes: Uint8Array }[];

/** A text that stands in every ordinary row once, with this value behind it, in this column; or in none when `value` is null. */
export type SharedMarker = { text: Uint8Array; value: Uint8Array | null; column: number };

export type RowsExpected = {
  delimiter: number;
  quotes: boolean;
  columns: number;
  /** The first 13 bytes of a row of the known hour, `YYYY-MM-DDTHH`; null when rows do not begin with their time. */
  hour: Uint8Array | null;
};

/** A line at which the kernel stopped. Places are those of the searched buffer; `end` leaves out the line's end. */
export type StoppedRow = {
  start: number;
  end: number;
  next: number;
  holdsLiteral: boolean;
  /** Whether its quotes make sense and it has the expected number of cells. */
  sound: boolean;
  /** Milliseconds in the known hour of a sound row; -1 when its time is of another hour or none. */
  millis: number;
};

/** What was passed, up to `to`: lines, and rows among them with the lowest and highest of their milliseconds. */
export type PassedRows = {
  to: number;
  lines: number;
  rows: number;
  lowest: number;
  highest: number;
  stopped: StoppedRow | null;
};

/** Marks of columns, see `markColumns`; a column of entries is left out of keys. */
export const columnMark = { watched: 1, read: 2, entries: 128 } as const;

export type RowScanner = {
  /** What rows look like; forgets the cells that ordinary ones share. */
  expect(rows: RowsExpected): void;
  /** What ordinary rows share; null makes the scanner stop at each line. Answers false for what it cannot compare. */
  share(what: { cells: SharedCells; marker: SharedMarker | null } | null): boolean;
  markColumns(marks: readonly number[]): void;
  /**
   * Takes lines of `bytes` from `at` on as long as they are ordinary rows (or blank); without `mayPass` only blank ones.
   * `source` changes with the content of `bytes`.
   */
  pass(bytes: Uint8Array, from: { source: number; at: number; mayPass: boolean }): PassedRows;
  /** Looks at one line, which need not be followed by a line end. */
  look(bytes: Uint8Array, line: { start: number; end: number; mayPass: boolean }): PassedRows;
  /** What the sound row that was stopped at holds in columns with one of the marks, and in cells with a literal; null when too much. */
  key(row: StoppedRow, marks: number): string | null;
  /** Where the cell of entries lay in the row whose key was asked for last. */
  entries(): { start: number; end: number };
  holdsLiteral(start: number, end: number): boolean;
  close(): void;
};

const lineEnd = Buffer.from("\r\n");

const inputAt = (tables: LiteralTables): number => (places.data + tables.data.length + 127) & ~63;

/** A scanner for one file; null where the kernel cannot run. It must be closed, and not be used afterwards. */
export function rowScanner(tables: LiteralTables): RowScanner | null {
  const taken = takeKernel();
  if (taken === null) return null;
  const kernel: Kernel = taken;
  const base = inputAt(tables);
  kernel.reserve(base);
  kernel.bytes().set(tables.fixed, places.literals);
  kernel.bytes().set(tables.data, places.data);

  let slots = new Int32Array(kernel.bytes().buffer, places.shape, 16);
  let loaded: Uint8Array | null = null;
  let loadedSource = -1;
  let shift = 0;
  let isShared = false;

  function slot(name: keyof typeof shapeSlots, value: number): void {
    slots[shapeSlots[name]] = value;
  }

  function load(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    kernel.reserve(base + length + slackBytes);
    if (slots.buffer !== kernel.bytes().buffer) slots = new Int32Array(kernel.bytes().buffer, places.shape, 16);
    kernel.bytes().set(bytes.subarray(from, to), base);
    kernel.bytes().fill(0, base + length, base + length + slackBytes);
    shift = base - from;
  }

  function run(at: number, mayPass: boolean): PassedRows {
    slot("armed", mayPass && isShared ? 1 : 0);
    const answer = kernel.rows(at + shift);
    const stopped =
      answer === 0
        ? null
        : {
            start: kernel.answer("stop") - shift,
            end: kernel.answer("end") - shift,
            next: kernel.answer("next") - shift,
            holdsLiteral: answer === 2,
            sound: kernel.answer("sound") === 1,
            millis: kernel.answer("millis"),
          };
    return {
      to: kernel.answer("stop") - shift,
      lines: kernel.answer("lines"),
      rows: kernel.answer("rows"),
      lowest: kernel.answer("lowest"),
      highest: kernel.answer("highest"),
      stopped,
    };
  }

  function share({ cells, marker }: { cells: SharedCells; marker: SharedMarker | null }): boolean {
    const total = cells.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const markerBytes = Math.max(marker?.text.length ?? 0, marker?.value?.length ?? 0);
    if (cells.length > mostCells || total > mostCellBytes || markerBytes > mostMarkerBytes) return false;
    let bytesAt: number = places.cellBytes;
    const cellSlots = new Int32Array(kernel.bytes().buffer, places.cells, 3 * mostCells);
    cells.forEach(({ column, bytes }, index) => {
      kernel.bytes().set(bytes, bytesAt);
      cellSlots.set([column, bytes.length, bytesAt], 3 * index);
      bytesAt += bytes.length;
    });
    slot("cells", cells.length);
    slot("markerLength", marker?.text.length ?? 0);
    slot("valueLength", marker?.value?.length ?? -1);
    slot("markerColumn", marker?.column ?? 0);
    kernel.bytes().set(marker?.text ?? [], places.marker);
    kernel.bytes().set(marker?.value ?? [], places.markerValue);
    return true;
  }

  return {
    expect({ delimiter, quotes, columns, hour }) {
      slot("delimiter", delimiter);
      slot("quotes", quotes ? 1 : 0);
      slot("columns", columns);
      slot("timed", hour === null ? 0 : 1);
      isShared = false;
      if (hour === null) return;
      kernel.bytes().set(hour.subarray(0, 8), places.hour);
      kernel.bytes().set(hour.subarray(5, 13), places.hour + 8);
    },
    share(what) {
      isShared = what !== null && share(what);
      return isShared;
    },
    markColumns(marks) {
      kernel.bytes().fill(0, places.columnMarks, places.columnMarks + mostColumns);
      kernel.bytes().set(marks.slice(0, mostColumns), places.columnMarks);
    },
    pass(bytes, { source, at, mayPass }) {
      if (bytes !== loaded || source !== loadedSource) {
        load(bytes, at, bytes.length);
        kernel.begin(base, base + bytes.length - at);
        loaded = bytes;
        loadedSource = source;
      }
      return run(at, mayPass);
    },
    look(bytes, { start, end, mayPass }) {
      loaded = null;
      load(bytes, start, end);
      // A carriage return that the line holds at its end is its own, so it gets a whole line end.
      kernel.bytes().set(lineEnd, base + end - start);
      kernel.begin(base, base + end - start + lineEnd.length);
      return run(start, mayPass);
    },
    key({ start, end }, marks) {
      const length = kernel.key(start + shift, end + shift, marks);
      if (length < 0) return null;
      return kernel.bytes().toString("latin1", places.key, places.key + length);
    },
    entries: () => ({ start: kernel.answer("entryFrom") - shift, end: kernel.answer("entryTo") - shift }),
    holdsLiteral: (start, end) => kernel.holdsHit(start + shift, end + shift),
    close: () => giveBack(kernel),
  };
}
