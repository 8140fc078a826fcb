/** The first rows of a table as they stand in a file: the names of its columns, and a few rows to know them by. */
export type FileHead = { header: string[]; sample: string[][] };

const headBytes = 64 * 1024;
const sampleRows = 3;

function delimiterOf(text: string): string {
  const [first = ""] = text.split(/\r?\n/, 1);
  const count = (mark: string) => first.split(mark).length - 1;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ",");
}

/** Rows of CSV (RFC 4180) as far as they are wanted; quotation marks may hold delimiters and line breaks. */
export function rowsIn(text: string, most: number): string[][] {
  const delimiter = delimiterOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.some((one) => one.trim() !== "")) rows.push(row);
    row = [];
    cell = "";
  };
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const character = text[at] ?? "";
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === "") quoted = true;
    else if (character === delimiter) {
      row.push(cell);
      cell = "";
    } else if (character === "\n") endRow();
    else if (character !== "\r") cell += character;
  }
  if (rows.length < most && (cell !== "" || row.length > 0)) endRow();
  return rows;
}

function decoded(bytes: Uint8Array): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(mark).decode(bytes).replace(/^\uFEFF/, "");
}

/** Reads the head of a file in the browser; the whole of it is read by the server. */
export async function headOf(file: Blob): Promise<FileHead> {
  const bytes = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  const [header = [], ...sample] = rowsIn(decoded(bytes), sampleRows + 1);
  return { header: header.map((name) => name.trim()), sample };
}
