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
  /** Where the columns in force at `scannedTo` are named (0: in the head), for the request that goes on; null where none are needed. */
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
const shortLineBytes = 4 * 1024;
const mostLineBytes = 256 * 1024;
const candidatesAtOnce = 500;
const mostCandidates = 10_000;

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
  // Most lines are short, and a long read across two frames of the store copies both.
  for (const most of [shortLineBytes, mostLineBytes]) {
    const bytes = await reader.readRange(offset, Math.min(most, reader.sizeBytes - offset));
    const feed = text.lineFeed(bytes, 0);
    if (feed >= 0 || most === mostLineBytes || offset + bytes.length >= reader.sizeBytes)
      return { offset, bytes: feed < 0 ? bytes : bytes.subarray(0, feed + text.unit) };
  }
  return { offset, bytes: Buffer.alloc(0) };
}

type InField = Of & { parser: Parser };

/** Of lines that hold the words, those in which the field does, with its value. */
async function heldByField(
  of: InField,
  input: {
    words: string;
    field: string;
    found: readonly Found[];
    namings: readonly number[];
    columnsAt: number | null;
  },
): Promise<(Found & { value: string })[]> {
  const { reader, text, parser, context } = of;
  const { words, field, found, namings } = input;
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return [];
  const knownAt = namings.findLast((place) => place < first.offset) ?? input.columnsAt;
  const columns = await columnsFor(reader, { parser, context, text, offset: first.offset, knownAt });
  // Lines that name the columns anew are read in their place among the others.
  const renamed = namings.filter((place) => place > first.offset && place < last.offset);
  const places = [...new Set([...found.map(({ offset }) => offset), ...renamed])].toSorted((a, b) => a - b);
  const runs: Run[] = [];
  for (const place of places) runs.push(await lineAt(of, place));
  const values = new Map<number, string>();
  for (const record of parseRuns(parser, context, { columns, runs }).records) {
    const value = record.fields[field];
    if (value !== undefined && holds(value, words)) values.set(record.offset, value);
  }
  return found.flatMap((hit) => {
    const value = values.get(hit.offset);
    return value === undefined ? [] : [{ ...hit, value }];
  });
}

/** Where the columns are named that hold at a place; 0 where those of the file's head do. */
async function columnsInForce({ reader, text, parser, context }: InField, offset: number): Promise<number> {
  if (offset <= text.start) return 0;
  return (await columnsFor(reader, { parser, context, text, offset })).nearer?.offset ?? 0;
}

/** Lines that hold the words are read with the file's parser; those count in which the field holds them. */
async function inField(of: InField, input: SearchInput & { field: string }): Promise<SearchResult> {
  const { reader, text } = of;
  const allowed = allowance();
  const renamed = new Set<number>();
  const { offset, line, most, words } = input;
  const scan = await scanFor(reader, {
    text,
    needle: needleOf(words, text),
    from: { offset, line, most: mostCandidates },
    allowed,
    passing: (bytes, position) => {
      for (const place of fieldsLinesIn(text, bytes)) renamed.add(position + place);
    },
  });
  const namings = [...renamed].filter((place) => place < scan.scannedTo).toSorted((a, b) => a - b);
  const columnsAt = input.columnsAt ?? (await columnsInForce(of, offset));
  const hits: Hit[] = [];
  for (let at = 0; at < scan.found.length; at += candidatesAtOnce) {
    const found = scan.found.slice(at, at + candidatesAtOnce);
    for (const hit of await heldByField(of, { ...input, found, namings, columnsAt }))
      hits.push({ offset: hit.offset, at: hit.at, line: hit.line, excerpt: around(hit.value, words) });
    // More than were asked for: the next request begins at the first line that is left out.
    const next = scan.found[at + candidatesAtOnce];
    if (hits.length >= most || !(await allowed.spend(0))) {
      const left = hits[most] ?? next;
      if (!left) break;
      const passed = namings.findLast((place) => place < left.offset);
      return { hits: hits.slice(0, most), scannedTo: left.offset, line: left.line, columnsAt: passed ?? columnsAt };
    }
  }
  return { hits, scannedTo: scan.scannedTo, line: scan.line, columnsAt: namings.at(-1) ?? columnsAt };
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
