import { AppError } from "@/lib/core/errors";
import type { ParseContext, Parser } from "@/lib/evidence/parsers/types";
import type { ObjectReader } from "@/lib/storage/object-file";

import { columnsFor, fieldsLinesIn } from "./columns-of";
import type { FileText } from "./encoding";
import { needleOf } from "./needle";
import { parseRuns, parseWhole, type Run } from "./parsed-lines";
import { type Found, scanFor } from "./scan";
import { type Allowance, allowance } from "./slices";

/** A place where something was found, with the text around it, or the value of the field. */
export type Hit = { offset: number; at: number; line: number | null; excerpt: string };

export type SearchResult = {
  hits: Hit[];
  scannedTo: number;
  line: number | null;
  /** Where the names of the columns in force at `scannedTo` stand, for the request that goes on. */
  columnsAt: number | null;
};

export type SearchInput = {
  words: string;
  /** Null searches the text as it stands. */
  field: string | null;
  offset: number;
  line: number | null;
  columnsAt: number | null;
  most: number;
};

type Of = { reader: ObjectReader; text: FileText; parser: Parser | null; context: ParseContext };

const before = 120;
const excerptBytes = 400;
const mostLineBytes = 256 * 1024;
const candidatesAtOnce = 200;

async function excerptOf({ reader, text }: Of, hit: Found): Promise<string> {
  const from = Math.max(hit.offset, hit.at - before * text.unit);
  const bytes = await reader.readRange(from, excerptBytes * text.unit);
  const end = text.lineFeed(bytes, Math.max(0, hit.at - from));
  // A cut in the middle of a character shows at its edges only.
  const shown = text.decode(end < 0 ? bytes : bytes.subarray(0, end)).replace(/\r$/, "");
  return from > hit.offset ? shown.replace(/^\uFFFD{1,3}/, "") : shown;
}

async function inText(of: Of, input: SearchInput, allowed: Allowance): Promise<SearchResult> {
  const { reader, text } = of;
  const needle = needleOf(input.words, text);
  const scan = await scanFor(reader, { text, needle, from: input, allowed });
  const hits: Hit[] = [];
  for (const found of scan.found)
    hits.push({ offset: found.offset, at: found.at, line: found.line, excerpt: await excerptOf(of, found) });
  return { hits, scannedTo: scan.scannedTo, line: scan.line, columnsAt: null };
}

/** The value around the first place where it holds the words. */
function around(value: string, words: string): string {
  const at = value.toLowerCase().indexOf(words.toLowerCase());
  return value.slice(Math.max(0, at - before), Math.max(0, at - before) + excerptBytes);
}

const holds = (value: string | undefined, words: string) => value?.toLowerCase().includes(words.toLowerCase()) === true;

async function lineAt({ reader, text }: Of, offset: number): Promise<Run> {
  const bytes = await reader.readRange(offset, Math.min(mostLineBytes, reader.sizeBytes - offset));
  const feed = text.lineFeed(bytes, 0);
  return { offset, bytes: feed < 0 ? bytes : bytes.subarray(0, feed + text.unit) };
}

/** Lines that hold the words are read with the file's parser; those count in which the field holds them. */
async function inField(of: Of & { parser: Parser }, input: SearchInput & { field: string }): Promise<SearchResult> {
  const { reader, text, parser, context } = of;
  const allowed = allowance();
  const needle = needleOf(input.words, text);
  const hits: Hit[] = [];
  let { offset, line, columnsAt } = input;
  for (;;) {
    const renamed = new Set<number>();
    const scan = await scanFor(reader, {
      text,
      needle,
      from: { offset, line, most: candidatesAtOnce },
      allowed,
      passing: (bytes, position) => {
        for (const place of fieldsLinesIn(text, bytes)) renamed.add(position + place);
      },
    });
    const namings = [...renamed].filter((place) => place < scan.scannedTo).toSorted((a, b) => a - b);
    const [first] = scan.found;
    if (first) {
      const columns = await columnsFor(reader, { parser, context, text, offset: first.offset, knownAt: columnsAt });
      const places = [...new Set([...scan.found.map((found) => found.offset), ...namings])].toSorted((a, b) => a - b);
      const runs: Run[] = [];
      for (const place of places) runs.push(await lineAt(of, place));
      const values = new Map<number, string>();
      for (const record of parseRuns(parser, context, { columns, runs }).records) {
        const value = record.fields[input.field];
        if (value !== undefined && holds(value, input.words)) values.set(record.offset, value);
      }
      for (const found of scan.found) {
        const value = values.get(found.offset);
        if (value === undefined) continue;
        const { at, line } = found;
        hits.push({ offset: found.offset, at, line, excerpt: around(value, input.words) });
      }
    }
    ({ scannedTo: offset, line } = scan);
    columnsAt = namings.at(-1) ?? columnsAt;
    if (offset >= reader.sizeBytes || hits.length >= input.most || !(await allowed.spend(0)))
      return { hits, scannedTo: offset, line, columnsAt };
  }
}

async function inDocument(of: Of & { parser: Parser }, input: SearchInput & { field: string }): Promise<SearchResult> {
  const { reader, parser, context } = of;
  const found = await parseWhole(reader, {
    parser,
    context,
    most: input.most,
    wanted: (record) => record.offset >= input.offset && holds(record.fields[input.field], input.words),
  });
  if (found === null)
    throw new AppError(
      "UNPROCESSABLE",
      "Fields of this format can be searched in files of up to 32 MB. Search the text instead.",
      { field: "field" },
    );
  const last = found.records.at(-1);
  return {
    hits: found.records.map((record) => ({
      offset: record.offset,
      at: record.offset,
      line: null,
      excerpt: around(record.fields[input.field] ?? "", input.words),
    })),
    scannedTo: found.more && last ? last.offset + 1 : reader.sizeBytes,
    line: null,
    columnsAt: null,
  };
}

/**
 * Searches one stored file for words from a place on, as far as one request may go: 64 MiB or 0.3 s. The answer says how far
 * that was, so a file of any size is searched by asking again. UNPROCESSABLE for fields of a large file whose format cannot be
 * read from its middle.
 */
export function searchStored(of: Of, input: SearchInput): Promise<SearchResult> {
  const { parser } = of;
  const { field } = input;
  if (field === null || parser === null) return inText(of, input, allowance());
  return parser.linesStandAlone
    ? inField({ ...of, parser }, { ...input, field })
    : inDocument({ ...of, parser }, { ...input, field });
}
