import type { CountedRows } from "./counted-rows";
import type { ObjectReader } from "./exported-objects";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { decodeText, excerpt } from "./text";

const property = /^ {0,8}([^\s:][^:]{0,79}?)\s{0,60}:(?:\s+(.*))?$/;
const deeper = /^\s{9}/;
const mostProperties = 512;
const longestValue = 64 * 1024;
/** An object that is longer is cut; what follows of it is passed over up to the next empty line. */
const longestBlock = 1024 * 1024;

type Block = { line: number; offset: number; length: number; long: boolean; fields: Record<string, string> };

/** The name and the value of a line such as `ExternalUrl : https://…`; null for any other line. */
export function propertyIn(text: string): { name: string; value: string } | null {
  const [, name, value = ""] = property.exec(text) ?? [];
  return name === undefined ? null : { name: name.trim(), value: value.trim() };
}

/**
 * Reads objects as Format-List and `schtasks /fo list` show them: a property a line, an empty line between objects. A long
 * value goes on in the next line, below where it began. A block without any known property is what stood around the objects.
 */
export function readPropertyList(list: {
  canonical: ReadonlyMap<string, string>;
  rows: CountedRows;
  onObject: ObjectReader;
}): { write(chunk: Uint8Array): void; end(): { truncated: boolean } } {
  let block: Block | null = null;
  let known = 0;
  let lastName = "";
  let truncated = false;

  function close(terminated: boolean): void {
    const closed = block;
    block = null;
    lastName = "";
    if (closed === null || known === 0) return;
    const reason = list.onObject(closed);
    if (reason === null) return;
    const text = excerpt(Object.entries(closed.fields).flat().join(" "));
    list.rows.rejected({ line: closed.line, offset: closed.offset, reason, text });
    truncated ||= !terminated;
  }

  function begin({ number, offset }: Line): Block {
    known = 0;
    return { line: number, offset, length: 0, long: false, fields: {} };
  }

  function take(found: { name: string; value: string }, into: Block): void {
    const canonical = list.canonical.get(found.name.toLowerCase());
    lastName = canonical ?? found.name;
    if (lastName in into.fields || lastName === "__proto__" || Object.keys(into.fields).length >= mostProperties) {
      lastName = "";
      return;
    }
    into.fields[lastName] = found.value;
    if (canonical !== undefined) known++;
  }

  function onLine(line: Line): void {
    const text = decodeText(line.bytes, line.start, line.end);
    if (text.trim() === "") return close(true);
    const found = deeper.test(text) ? null : propertyIn(text);
    if (found === null && !deeper.test(text)) return close(true);
    if (found === null && block === null) return;
    block ??= begin(line);
    block.length = line.offset + line.length - block.offset;
    block.long ||= line.long || block.length > longestBlock;
    if (block.length > longestBlock) return;
    if (found !== null) return take(found, block);
    const begun = block.fields[lastName];
    if (begun !== undefined && begun.length < longestValue) block.fields[lastName] = begun + text.trim();
  }

  let terminated = true;
  const lines = lineSplitter((line) => {
    onLine(line);
    terminated = line.terminated;
  });
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      close(terminated);
      return { truncated };
    },
  };
}
