import { decoderOf, detectEncoding } from "@/lib/evidence/parsers/text";
import { AppError } from "@/lib/core/errors";
import { importLimits } from "./indicator-import/limits";
import { claimsOf, headerOf, isHeaderWord, proposeMapping } from "./indicator-import/mapping";
import { eventsIn, readEvents } from "./indicator-import/misp-event";
import { readList } from "./indicator-import/plain-list";
import { memberOf, readJson, textOf } from "./indicator-import/positioned-json";
import type { JsonNode } from "./indicator-import/positioned-json";
import { settle, withinBounds } from "./indicator-import/settle";
import type { KnownIndicator } from "./indicator-import/settle";
import { isUserAgent } from "./indicator-import/shapes";
import { readBundle } from "./indicator-import/stix-bundle";
import { delimiterOf, readTable } from "./indicator-import/table";
import type { ImportMapping, ImportSettings, ListFormat, Reading, RowResult } from "./indicator-import/types";

export type { KnownIndicator } from "./indicator-import/settle";
export type { ReadIndicator, RowResult } from "./indicator-import/types";

/** A whole import, before anything is stored: what the file is, how it was read, and what becomes of each of its values. */
export type IndicatorImport = {
  format: ListFormat;
  /** How the table was read; null for the other formats. */
  mapping: ImportMapping | null;
  /** Names of the columns, and the first rows as they stand, for a person to map. Empty for the other formats. */
  header: string[];
  sample: string[][];
  rows: RowResult[];
  notes: string[];
};

export type ImportOptions = {
  /** The indicators that are there already, of the pack and of one's own. */
  known: Iterable<KnownIndicator>;
  settings: ImportSettings;
  /** The proposal as a person changed it; null to read by the proposal. */
  mapping: ImportMapping | null;
};

const sampleRows = 8;

function textOfFile(bytes: Uint8Array): string {
  const { encoding, bomBytes } = detectEncoding(bytes.subarray(0, 64));
  return decoderOf(encoding).decode(bytes.subarray(bomBytes));
}

type JsonReading = Reading & { format: "stix" | "misp" };

function readNode(node: JsonNode, settings: ImportSettings): JsonReading {
  if (textOf(node, "type") === "bundle" || memberOf(node, "objects")?.kind === "list")
    return { format: "stix", ...readBundle(node) };
  const events = eventsIn(node);
  if (events.length > 0) return { format: "misp", ...readEvents(events, settings) };
  throw new AppError(
    "UNPROCESSABLE",
    "This JSON is neither a STIX bundle nor a MISP event. Export it as one of the two, or as CSV.",
  );
}

function readJsonFile(text: string, settings: ImportSettings): JsonReading {
  const read = readJson(text);
  if (!read.ok)
    throw new AppError("UNPROCESSABLE", `This JSON cannot be read: line ${read.line}: ${read.reason}`, {
      line: read.line,
    });
  return readNode(read.node, settings);
}

/** The first lines that are not blank, to tell a list from a table. */
function linesOf(text: string): string[] {
  return text
    .slice(0, 64 * 1024)
    .split(/\r?\n/, 50)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** User agents hold commas and semicolons as often as tables do. */
function isListOfAgents(lines: readonly string[]): boolean {
  return lines.filter((line) => isUserAgent(line) && line.includes("(")).length * 2 > lines.length;
}

/**
 * Reads a list of indicators in any of the forms in use: CSV, TSV or semicolons with any header, one value a line, a STIX 2.x
 * bundle, a MISP event; UTF-8 or UTF-16. Nothing is stored. Every value gets a result with its line. Throws TOO_LARGE for a file
 * beyond the bound and UNPROCESSABLE for JSON that cannot be read or is of another kind.
 */
export function readIndicatorFile(bytes: Uint8Array, { known, settings, mapping }: ImportOptions): IndicatorImport {
  if (bytes.length > importLimits.bytes)
    throw new AppError(
      "TOO_LARGE",
      `This list is larger than ${importLimits.bytes / 1024 / 1024} MiB. Split it into parts.`,
    );
  const text = textOfFile(bytes);
  const settled = (reading: Reading) => ({
    rows: settle(withinBounds(reading.found), { known, settings }),
    notes: reading.notes,
  });
  const table = { mapping: null, header: [], sample: [] };
  if (/^\s*[[{]/.test(text)) {
    const { format, ...reading } = readJsonFile(text, settings);
    return { format, ...table, ...settled(reading) };
  }
  const delimiter = mapping?.delimiter ?? (isListOfAgents(linesOf(text)) ? null : delimiterOf(bytes));
  const firstLine = linesOf(text).find((line) => !line.startsWith("#")) ?? "";
  if (delimiter === null && !isHeaderWord(firstLine)) return { format: "list", ...table, ...settled(readList(bytes)) };
  const read = readTable(bytes, delimiter ?? ",");
  const { rows, refusals } = read;
  const used = mapping ?? proposeMapping(read, delimiter ?? ",");
  const found = [...claimsOf(rows, used), ...refusals].toSorted((a, b) => a.line - b.line);
  return {
    format: "csv",
    mapping: used,
    header: headerOf(read, used),
    sample: rows.slice(used.header ? 1 : 0, sampleRows + 1).map(({ cells }) => cells.map((cell) => cell.slice(0, 200))),
    ...settled({ found, notes: [] }),
  };
}
