import { isScalar, LineCounter, parseAllDocuments, visit } from "yaml";
import type { Document } from "yaml";
import type { RuleFile } from "./report";

/** One YAML document of a file of rules, or why it cannot be read; `line` counts from 1. */
export type RuleDocument =
  | { kind: "read"; file: string; line: number; value: Record<string, unknown> }
  | { kind: "broken"; file: string; line: number; reason: string };

/** Bounds on what somebody uploads: far above any rule seen in the field, far below what could hold the process. */
const limits = {
  fileCharacters: 4_000_000,
  documents: 10_000,
  documentCharacters: 400_000,
  /** Characters that can mean something to YAML; reading costs time by them, not by length. */
  documentMarks: 30_000,
  fileMarks: 300_000,
  aliases: 100,
  depth: 24,
  nodes: 20_000,
};

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Why a value is too large or too deep to be a rule; null when it is not. Aliases are counted as often as they are used. */
function whyTooLarge(value: unknown): string | null {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  let nodes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    nodes += 1;
    if (nodes > limits.nodes) return `the rule has more than ${limits.nodes} values`;
    if (next.depth > limits.depth) return "the rule is nested too deeply";
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const inner of Object.values(next.value)) waiting.push({ value: inner, depth: next.depth + 1 });
  }
  return null;
}

/** Numbers keep the text they were written as: `0x17` is what a log shows, and long ids are longer than a number is exact. */
function keepNumbersAsWritten(document: Document.Parsed): void {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "number" && node.source !== undefined && String(node.value) !== node.source)
        node.value = node.source;
    },
  });
}

function valueOf(document: Document.Parsed): { value: unknown } | { reason: string } {
  try {
    keepNumbersAsWritten(document);
    return { value: document.toJS({ maxAliasCount: limits.aliases }) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : "the YAML cannot be read" };
  }
}

function deepMerge(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? deepMerge(below, value) : value;
  }
  return merged;
}

/** Sigma's older way to share parts between documents: `action: global` is laid under all that follow, `repeat` under the next one. */
function withShared(documents: readonly RuleDocument[]): RuleDocument[] {
  let shared: Record<string, unknown> = {};
  let last: Record<string, unknown> = {};
  const found: RuleDocument[] = [];
  for (const document of documents) {
    if (document.kind === "broken") {
      found.push(document);
      continue;
    }
    const { action, ...own } = document.value;
    if (action === "global") shared = deepMerge(shared, own);
    else if (action === "reset") shared = {};
    else {
      last = action === "repeat" ? deepMerge(last, own) : deepMerge(shared, own);
      found.push({ ...document, value: last });
    }
  }
  return found;
}

/** A document as it stands in the file; `line` counts from 1. */
type Part = { text: string; line: number };

/** A line that begins with three dashes begins a document, wherever it stands. */
function partsIn(text: string): Part[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index).filter((index) => index > 0)];
  let line = 1;
  return starts.map((start, number) => {
    const part = { text: text.slice(start, starts[number + 1]), line };
    line += part.text.split("\n").length - 1;
    return part;
  });
}

function marksIn(text: string): number {
  return text.match(/[[\]{},:&*!?|>"'\n-]/g)?.length ?? 0;
}

function whyNotRead({ text }: Part): string | null {
  if (text.length > limits.documentCharacters) return `the rule is longer than ${limits.documentCharacters} characters`;
  return marksIn(text) > limits.documentMarks ? "the rule has more structure than a rule can have" : null;
}

function parsedOf(text: string, lines: LineCounter): readonly Document.Parsed[] | string {
  try {
    // Keys that stand twice are looked for by ourselves: the library compares each with each.
    const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: "silent", uniqueKeys: false });
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    return error instanceof RangeError ? "the YAML is nested too deeply" : "the YAML cannot be read";
  }
}

/** A key that stands twice in one map: which of the two the author meant cannot be known. */
function repeatedKey(document: Document.Parsed): string | null {
  let repeated: string | null = null;
  visit(document, {
    Map(_key, node) {
      const seen = new Set<unknown>();
      for (const { key } of node.items) {
        const own = isScalar(key) ? key.value : key;
        if (seen.has(own)) repeated ??= String(own).slice(0, 80);
        seen.add(own);
      }
    },
  });
  return repeated;
}

function documentsIn(part: Part, file: string): RuleDocument[] {
  const lines = new LineCounter();
  const parsed = parsedOf(part.text, lines);
  const lineAt = (offset: number) => part.line + lines.linePos(offset).line - 1;
  const broken = (line: number, reason: string): RuleDocument => ({ kind: "broken", file, line, reason });
  if (typeof parsed === "string") return [broken(part.line, parsed)];
  return parsed.flatMap((document): RuleDocument[] => {
    const [error] = document.errors;
    if (error !== undefined)
      return [broken(lineAt(error.pos[0]), `not readable as YAML: ${error.message.split("\n")[0] ?? ""}`)];
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    const line = lineAt(contents.range[0]);
    const repeated = repeatedKey(document);
    if (repeated !== null) return [broken(line, `the key "${repeated}" stands twice in one map`)];
    const found = valueOf(document);
    if ("reason" in found) return [broken(line, found.reason)];
    if (!isMap(found.value)) return [broken(line, "the document is not a map of fields")];
    const problem = whyTooLarge(found.value);
    return [problem === null ? { kind: "read", file, line, value: found.value } : broken(line, problem)];
  });
}

/**
 * The documents of a file, each with the line it begins at. Anything that cannot be read is an entry of its own with the reason;
 * YAML bombs, endless nesting and huge files are refused before they cost anything.
 */
export function documentsOf({ name: file, text }: RuleFile): RuleDocument[] {
  const broken = (line: number, reason: string): RuleDocument => ({ kind: "broken", file, line, reason });
  if (text.length > limits.fileCharacters)
    return [broken(1, `the file is longer than ${limits.fileCharacters / 1_000_000} million characters`)];
  if (marksIn(text) > limits.fileMarks)
    return [broken(1, "the file has more structure than can be read at once; divide it into several")];
  const parts = partsIn(text.replace(/^\uFEFF/, ""));
  if (parts.length > limits.documents) return [broken(1, `the file has more than ${limits.documents} documents`)];
  const read = parts.flatMap((part): RuleDocument[] => {
    const problem = whyNotRead(part);
    return problem === null ? documentsIn(part, file) : [broken(part.line, problem)];
  });
  return withShared(read);
}
