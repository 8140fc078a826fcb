import { columnsOf, fieldsOf } from "./columns";
import type { Columns } from "./columns";
import type { CountedRows } from "./counted-rows";
import type { ObjectReader } from "./exported-objects";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { decodeText, excerpt } from "./text";

/** Columns that may hold commas; all others are numbers, names and times. */
const free = "CommandLine";

/** Whether a line is the header of `wmic … /format:csv`: bare names in order of the alphabet after the node. */
export function isWmicHeader(line: string): boolean {
  return /^Node(?:,\w{1,40}){1,60}$/.test(line.trim());
}

/** wmic puts no cell in quotes, so what is too many in a row belongs to the one column that can hold commas. */
function cellsOf(text: string, columns: Columns): string[] {
  const cells = text.split(",");
  const surplus = cells.length - columns.names.length;
  const at = columns.place.get(free);
  if (surplus <= 0 || at === undefined) return cells;
  return [...cells.slice(0, at), cells.slice(at, at + surplus + 1).join(","), ...cells.slice(at + surplus + 1)];
}

/** Reads what `wmic … /format:csv` writes: an empty line, a header, bare cells, and line ends with one sign too many. */
export function readWmicTable(table: {
  canonical: ReadonlyMap<string, string>;
  rows: CountedRows;
  onObject: ObjectReader;
}): { write(chunk: Uint8Array): void; end(): { truncated: boolean } } {
  let columns: Columns | null = null;
  let truncated = false;

  function onLine({ bytes, start, end, number, offset, length, long, terminated }: Line): void {
    const text = decodeText(bytes, start, end).replace(/\r$/, "");
    if (text.trim() === "") return;
    if (isWmicHeader(text)) {
      columns = columnsOf(text.split(","), table.canonical);
      return;
    }
    if (columns === null) return;
    const cells = cellsOf(text, columns);
    const { names } = columns;
    const reason =
      cells.length === names.length || (long && cells.length < names.length)
        ? table.onObject({ line: number, offset, length, long, fields: fieldsOf(columns, cells) })
        : `${names.length} columns expected, ${cells.length} found.`;
    if (reason === null) return;
    table.rows.rejected({ line: number, offset, reason, text: excerpt(text) });
    if (!terminated) truncated = true;
  }

  const lines = lineSplitter(onLine);
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      return { truncated };
    },
  };
}
