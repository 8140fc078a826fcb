const QUOTE = 34;

/** Where the cells of a sound row lie, quotes included. */
export type RawCell = { start: number; end: number };

/** Cuts a row into its raw cells without reading them; a delimiter inside quotes cuts nothing. */
export function rawCells(
  bytes: Uint8Array,
  row: { start: number; end: number; delimiter: number; quotes: boolean },
): RawCell[] {
  const cells: RawCell[] = [];
  let start = row.start;
  let inside = false;
  for (let at = row.start; at < row.end; at += 1) {
    const byte = bytes[at];
    if (row.quotes && byte === QUOTE) inside = !inside;
    if (byte !== row.delimiter || inside) continue;
    cells.push({ start, end: at });
    start = at + 1;
  }
  cells.push({ start, end: row.end });
  return cells;
}
