import { readCliXml } from "./clixml";
import type { CountedRows } from "./counted-rows";
import { delimiterOf, readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { documentCollector } from "./document";
import type { TextDocument } from "./document";
import { propertyIn, readPropertyList } from "./property-list";
import type { RowServers } from "./row-servers";
import { decodeHead, excerpt } from "./text";
import type { ParseSession } from "./types";
import { isWmicHeader, readWmicTable } from "./wmic-table";

/** An object of an export, with its properties spelled canonically. */
export type ExportedObject = Omit<TableRow, "columns">;

/** Reads one object; answers why it cannot be read, or null when it was taken. */
export type ObjectReader = (object: ExportedObject) => string | null;

type Source = {
  canonical: ReadonlyMap<string, string>;
  rows: CountedRows;
  onObject: ObjectReader;
  /** In CliXML: whether this is one of the objects and not a part of one. */
  isWhole: (fields: Record<string, string>) => boolean;
  /** In CliXML: a part of the object that follows. */
  onPart?: (fields: Record<string, string>) => void;
};

type Form = "clixml" | "table" | "wmic" | "list";
type Reader = { write(chunk: Uint8Array): void; end(): { truncated: boolean } };

const formBytes = 8192;
const shownLines = 60;
const longestLine = 8192;
const isCliXml =
  /^\s{0,64}(?:<\?xml[^>]{0,200}\?>\s{0,64})?<Objs\s[^>]{0,200}schemas\.microsoft\.com\/powershell\/2004\/04/;

function shownIn(text: string): string[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, shownLines)
    .map((line) => line.slice(0, longestLine));
}

function cellsOf(line: string): string[] {
  return line.split(delimiterOf(line)).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

/** A header names at least two of the known columns; a line that only mentions one is none. */
function isHeader(line: string, canonical: ReadonlyMap<string, string>): boolean {
  return !line.startsWith("#") && cellsOf(line).filter((cell) => canonical.has(cell.toLowerCase())).length >= 2;
}

function formOf(text: string, canonical: ReadonlyMap<string, string>): Form {
  if (isCliXml.test(text.replace(/^\uFEFF/, ""))) return "clixml";
  const shown = shownIn(text);
  if (shown.some((line) => isWmicHeader(line) && isHeader(line, canonical))) return "wmic";
  // The command that stands above a list names its properties, as a header does its columns.
  const properties = shown.filter((line) => canonical.has(propertyIn(line)?.name.toLowerCase() ?? ""));
  return properties.length < 2 && shown.some((line) => isHeader(line, canonical)) ? "table" : "list";
}

/** The names that the start of a file has as columns of a table, as properties of a list, or as those of CliXML. */
function toldNames(text: string, canonical: ReadonlyMap<string, string>): string[] {
  switch (formOf(text, canonical)) {
    case "clixml":
      return [...text.matchAll(/ N="([\w .-]{1,80})"/g)].map(([, name = ""]) => name);
    case "wmic":
    case "table":
      return cellsOf(shownIn(text).find((line) => isHeader(line, canonical)) ?? "");
    case "list":
      return shownIn(text).flatMap((line) => propertyIn(line)?.name ?? []);
  }
}

/** The known names among those that the start of a file tells, spelled canonically. */
export function exportedNames(text: string, canonical: ReadonlyMap<string, string>): ReadonlySet<string> {
  return new Set(toldNames(text, canonical).flatMap((name) => canonical.get(name.toLowerCase()) ?? []));
}

const ofOthers =
  /^(?:ProviderName|LevelDisplayName|RecordId|EventRecordID|TimeCreated|UtcTime|TimeGenerated|EventID|RuleName|LogName|Channel|LocalAddress|StartMode)$/i;

/**
 * Whether an export has a name that events, connections or services have: they tell programs and tasks as well, and are no list
 * of them.
 */
export function holdsOthers(text: string, canonical: ReadonlyMap<string, string>): boolean {
  return toldNames(text, canonical).some((name) => ofOthers.test(name));
}

function readObjects(source: Source): Reader {
  const collector = documentCollector();
  const { rows, canonical } = source;

  function spelled(properties: ReadonlyMap<string, string>): Record<string, string> {
    const known = [...properties].filter(([name]) => name !== "__proto__");
    return Object.fromEntries(known.map(([name, value]) => [canonical.get(name.toLowerCase()) ?? name, value]));
  }

  function readAll(document: TextDocument): boolean {
    const fault = readCliXml(document, ({ properties, from, to }) => {
      const fields = spelled(properties);
      if (!source.isWhole(fields)) return source.onPart?.(fields);
      const place = document.place(from, to);
      const reason = source.onObject({ ...place, long: false, fields });
      const text = excerpt(Object.values(fields).join(" "));
      if (reason !== null) rows.rejected({ line: place.line, offset: place.offset, reason, text });
    });
    if (fault === null) return false;
    const size = document.marks.length;
    const { line, offset } = document.place(size, size);
    rows.rejected({ line, offset, reason: fault, text: "" });
    return fault.startsWith("The document ends");
  }

  return {
    write: (chunk) => collector.write(chunk),
    end() {
      const document = collector.end();
      if (document !== null) return { truncated: readAll(document) };
      rows.rejected({ line: 1, offset: 0, reason: "The export is too long to be read.", text: "" });
      return { truncated: false };
    },
  };
}

function readerOf(form: Form, source: Source): Reader {
  const { canonical, rows, onObject } = source;
  switch (form) {
    case "clixml":
      return readObjects(source);
    case "table":
      return readCsvTable({
        canonical,
        rows,
        onRow: ({ line, offset, length, long, fields }) => onObject({ line, offset, length, long, fields }),
        isHeader: (line) => isHeader(line, canonical),
      });
    case "wmic":
      return readWmicTable({ canonical, rows, onObject });
    case "list":
      return readPropertyList({ canonical, rows, onObject });
  }
}

/**
 * Reads objects as PowerShell and the tools of Windows export them, in whichever form they come: a table (Export-Csv, tabs,
 * semicolons, wmic), a list (Format-List), or CliXML. The form is told by the first bytes.
 */
export function readExportedObjects(source: Source): Reader {
  let head = Buffer.alloc(0);
  let reader: Reader | null = null;

  function begin(): Reader {
    const begun = readerOf(formOf(decodeHead(head), source.canonical), source);
    begun.write(head);
    head = Buffer.alloc(0);
    return begun;
  }

  return {
    write(chunk) {
      if (reader !== null) return reader.write(chunk);
      const missing = formBytes - head.length;
      head = Buffer.concat([head, chunk.subarray(0, missing)]);
      if (head.length < formBytes) return;
      reader = begin();
      if (chunk.length > missing) reader.write(chunk.subarray(missing));
    },
    end() {
      reader ??= begin();
      return reader.end();
    },
  };
}

/** A session over exported objects, which show nothing beside their records and the servers that they name. */
export function objectSession(
  reader: Reader,
  told: { rows: CountedRows; servers: RowServers; atEnd?: () => void },
): ParseSession {
  return {
    write: (chunk) => reader.write(chunk),
    end() {
      const { truncated } = reader.end();
      told.atEnd?.();
      const servers = told.servers.names();
      return told.rows.summary({ truncated, servers, coverage: [], builds: [], toolRuns: [] });
    },
  };
}
