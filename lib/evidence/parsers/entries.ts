const maxTypeLength = 4;
const maxNameLength = 48;

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 46
  );
}

/** Where the name of a typed entry that starts at `from` ends, for example before the `=` of `S:CMD=`; -1 for none. */
function entryNameEnd(text: string, from: number): number {
  let colon = from;
  while (colon <= from + maxTypeLength && isNameCode(text.charCodeAt(colon))) colon++;
  if (colon === from || text.charCodeAt(colon) !== 58) return -1;
  let at = colon + 1;
  while (at < from + maxNameLength && isNameCode(text.charCodeAt(at))) at++;
  return at > colon + 1 && text.charCodeAt(at) === 61 ? at : -1;
}

/** One `KEY=value` of a cell: its name, and where it begins, where its value begins and where that ends. */
export type Entry = { name: string; start: number; valueStart: number; end: number };

/**
 * The typed entries of a text such as `S:TIME=13;S:CMD=…`, from `from` on. Values may hold semicolons, so an entry ends
 * where the next typed entry begins.
 */
export function entriesIn(text: string, from = 0): Entry[] {
  const found: Entry[] = [];
  let entry: Entry | null = null;
  for (let at = from; at >= 0;) {
    const nameEnd = entryNameEnd(text, at);
    if (nameEnd >= 0) {
      if (entry) entry.end = at - 1;
      entry = { name: text.slice(at, nameEnd), start: at, valueStart: nameEnd + 1, end: text.length };
      found.push(entry);
    }
    const next = text.indexOf(";", nameEnd >= 0 ? nameEnd + 1 : at);
    at = next < 0 ? -1 : next + 1;
  }
  return found;
}
