/** Where a CSV row stands at the end of a piece of it: complete, inside a quoted field, or not CSV at all. */
export type CsvState = "closed" | "open" | "broken";

export type CsvRow =
  | { kind: "row"; cells: string[] }
  | { kind: "open"; cells: string[] }
  | { kind: "broken"; reason: string };

export type CsvDelimiter = "," | ";" | "\t" | "|";

const QUOTE = 34;

/**
 * Follows the quotes of one physical line. `open` says that the line starts inside a quoted field. A quote inside an
 * unquoted field is text; text after a closing quote makes the row broken.
 */
export function csvStateAfter(
  bytes: Buffer,
  line: { start: number; end: number; delimiter: number; open: boolean },
): CsvState {
  const { start, end, delimiter } = line;
  let open = line.open;
  let at = start;
  while (at < end) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0 || quote >= end) return open ? "open" : "closed";
    if (!open) {
      open = quote === start || bytes[quote - 1] === delimiter;
      at = quote + 1;
      continue;
    }
    const next = quote + 1;
    if (next < end && bytes[next] === QUOTE) {
      at = next + 1;
      continue;
    }
    if (next < end && bytes[next] !== delimiter) return "broken";
    open = false;
    at = next;
  }
  return open ? "open" : "closed";
}

/** Cuts one logical CSV row into its cells. Doubled quotes become one; an open last field is returned as far as it goes. */
export function splitCsv(text: string, delimiter: CsvDelimiter): CsvRow {
  if (!text.includes('"')) return { kind: "row", cells: text.split(delimiter) };
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const stop = text.indexOf(delimiter, at);
      cells.push(stop < 0 ? text.slice(at) : text.slice(at, stop));
      if (stop < 0) return { kind: "row", cells };
      at = stop + 1;
      continue;
    }
    const close = closingQuote(text, at + 1);
    const cell = text.slice(at + 1, close < 0 ? text.length : close);
    cells.push(cell.includes('"') ? cell.replaceAll('""', '"') : cell);
    if (close < 0) return { kind: "open", cells };
    if (close + 1 === text.length) return { kind: "row", cells };
    if (text[close + 1] !== delimiter) return { kind: "broken", reason: "text follows a closing quote" };
    at = close + 2;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
