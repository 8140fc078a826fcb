import { columnMark } from "@/lib/core/row-scanner";
import type { RowScanner, SharedCells, SharedMarker, StoppedRow } from "@/lib/core/row-scanner";
import type { Columns } from "./columns";
import type { RowFacts } from "./coverage";
import { entriesIn } from "./entries";
import { rawCells } from "./raw-cells";
import type { RowRecipe } from "./types";

/** A column that holds `KEY=value` entries, which become fields of their own; `most` of them are read. */
export type EntryColumn = { column: string; most: number; expand(fields: Record<string, string>): void };

/** An entry whose value is a fact too, for example the build; the value is a version number as it stands at its beginning. */
export type WatchedMarker = { entry: string; value(fields: Record<string, string>): string | null };

/** What rows that say the same as an earlier one come to. */
export type KnownRow = { facts: RowFacts; recipe: RowRecipe | null };

export type KnownRowsLayout = {
  delimiter: "," | " ";
  watched: readonly string[];
  entries: EntryColumn | null;
  marker: WatchedMarker | null;
};

type ReadRow = { fields: Record<string, string>; facts: RowFacts; recipe: RowRecipe | null; wanted: boolean };

/** More different rows than this are not remembered at a time; a log that varies so much gains nothing from it. */
const mostKnown = 4096;

type Shared = { cells: SharedCells; marker: SharedMarker | null } | null;

/** Remembers what rows came to, by the parts of them that decide it. */
export type KnownRows = {
  columns(columns: Columns): void;
  /** What a sound row that the scanner stopped at comes to; undefined when none like it was read. */
  find(bytes: Buffer, row: StoppedRow): KnownRow | undefined;
  /** Remembers a row that was read after the scanner stopped at it, and tells the scanner what ordinary rows share. */
  learn(bytes: Buffer, row: StoppedRow, read: ReadRow): void;
  /** Makes the scanner take rows like those it last passed, after it was told of another hour. */
  rearm(): void;
  /** What the rows state that the scanner passes; null when it passes none. */
  passed(): RowFacts | null;
};

/** Names of fields as detection compares them: only A–Z have another case there. */
function folded(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function knownRows(layout: KnownRowsLayout, scanner: RowScanner): KnownRows {
  const { watched, entries, marker } = layout;
  const delimiter = layout.delimiter.charCodeAt(0);
  const quotes = layout.delimiter === ",";
  const plain = new Map<string, KnownRow & { shared: Shared }>();
  const telling = new Map<string, KnownRow>();
  const reads = new Set<string>();
  let columns: Columns | null = null;
  let armed: { shared: Shared; facts: RowFacts } | null = null;

  function arm(next: typeof armed): void {
    armed = next;
    scanner.share(armed?.shared ?? null);
  }

  function mark(): void {
    scanner.markColumns(
      (columns?.names ?? []).map((name) => {
        const isRead = reads.has(folded(name));
        return (
          (watched.includes(name) ? columnMark.watched : 0) |
          (isRead ? columnMark.read : 0) |
          (name === entries?.column && !isRead ? columnMark.entries : 0)
        );
      }),
    );
  }

  /** The entries that decide, raw as they stand; null when there are more than are read. */
  function entryKey(bytes: Buffer, wanted: boolean): string | null {
    const cell = scanner.entries();
    if (entries === null || cell.end <= cell.start) return "";
    const text = bytes.toString("latin1", cell.start, cell.end);
    const found = entriesIn(text, text.startsWith('"') ? 1 : 0);
    if (found.length > entries.most) return null;
    let key = "";
    for (const { name, start, end } of found) {
      const tells =
        name === marker?.entry ||
        (wanted && (reads.has(folded(name)) || scanner.holdsLiteral(cell.start + start, cell.start + end)));
      if (tells) key += `\n${text.slice(start, end)}`;
    }
    return key;
  }

  function keyOf(bytes: Buffer, row: StoppedRow): string | null {
    const cells = scanner.key(row, row.holdsLiteral ? columnMark.watched | columnMark.read : columnMark.watched);
    const inEntries = cells === null ? null : entryKey(bytes, row.holdsLiteral);
    return cells === null || inEntries === null ? null : cells + inEntries;
  }

  /** The raw watched cells of a row, for the scanner to compare; null where a quoted or last cell rules that out. */
  function sharedBy(bytes: Buffer, row: StoppedRow, fields: Record<string, string>): Shared {
    const cells = rawCells(bytes, { start: row.start, end: row.end, delimiter, quotes });
    const shared: { column: number; width: number; bytes: Uint8Array }[] = [];
    for (const column of watched.flatMap((name) => columns?.place.get(name) ?? []).toSorted((a, b) => a - b)) {
      const cell = cells[column];
      if (cell === undefined || column === 0 || cell.end === row.end || bytes[cell.start] === 34) return null;
      const own = Buffer.from(bytes.subarray(cell.start, cell.end + 1));
      const last = shared.at(-1);
      if (last === undefined || last.column + last.width !== column) shared.push({ column, width: 1, bytes: own });
      else {
        last.width += 1;
        last.bytes = Buffer.concat([last.bytes, own]);
      }
    }
    const value = marker?.value(fields) ?? null;
    const sharedMarker =
      marker === null
        ? null
        : {
            text: Buffer.from(`${marker.entry}=`),
            value: value === null ? null : Buffer.from(value),
            column: columns?.place.get(entries?.column ?? "") ?? 0,
          };
    return { cells: shared, marker: sharedMarker };
  }

  return {
    columns(next) {
      columns = next;
      plain.clear();
      telling.clear();
      mark();
      arm(null);
    },
    find(bytes, row) {
      if (!row.sound || row.millis < 0) return undefined;
      const key = keyOf(bytes, row);
      if (key === null) return undefined;
      if (row.holdsLiteral) return telling.get(key);
      const found = plain.get(key);
      if (found !== undefined) arm(found);
      return found;
    },
    learn(bytes, row, { fields, facts, recipe, wanted }) {
      if (!row.sound) return;
      if (wanted && recipe !== null) {
        const before = reads.size;
        for (const name of recipe.reads) reads.add(name);
        if (reads.size > before) {
          telling.clear();
          mark();
        }
      }
      const key = keyOf(bytes, row);
      if (plain.size + telling.size > mostKnown) {
        plain.clear();
        telling.clear();
      }
      if (row.holdsLiteral && wanted && recipe !== null && key !== null) telling.set(key, { facts, recipe });
      if (row.holdsLiteral) return;
      const shared = sharedBy(bytes, row, fields);
      if (key !== null) plain.set(key, { facts, recipe: null, shared });
      arm({ shared, facts });
    },
    rearm: () => arm(armed),
    passed: () => armed?.facts ?? null,
  };
}
