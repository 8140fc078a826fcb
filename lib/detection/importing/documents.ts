import { isScalar, LineCounter, parseAllDocuments, visit } from "yaml";
import type { Document } from "yaml";
import type { RuleFile } from "./report";

/** One YAML document of a file of rules, or why it cannot be read; `line` counts from 1. */
export type RuleDocument =
  | { kind: "read"; file: string; line: number; value: Record<string, unknown> }
  | { kind: "broken"; file: string; line: number; reason: string };

/** Bounds on what somebody uploads: far above any rule seen in the field, far below what could hold the process. */
export const importLimits = { fileCharacters: 4_000_000, documents: 10_000, aliases: 100, depth: 24, nodes: 20_000 };

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Why a value is too large or too deep to be a rule; null when it is not. Aliases are counted as often as they are used. */
function whyTooLarge(value: unknown): string | null {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  let nodes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    nodes += 1;
    if (nodes > importLimits.nodes) return `the rule has more than ${importLimits.nodes} values`;
    if (next.depth > importLimits.depth) return "the rule is nested too deeply";
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
    return { value: document.toJS({ maxAliasCount: importLimits.aliases }) };
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

function parsedOf(text: string, lines: LineCounter): readonly Document.Parsed[] | string {
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: "silent" });
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    return error instanceof RangeError ? "the YAML is nested too deeply" : "the YAML cannot be read";
  }
}

function firstLineOf(document: Document.Parsed, lines: LineCounter): number {
  const content = document.contents;
  const start = content === null ? document.range[0] : content.range[0];
  return lines.linePos(start).line;
}

/**
 * The documents of a file, each with the line it begins at. Anything that cannot be read is an entry of its own with the reason;
 * YAML bombs, endless nesting and huge files are refused before they cost anything.
 */
export function documentsOf({ name: file, text }: RuleFile): RuleDocument[] {
  const broken = (line: number, reason: string): RuleDocument => ({ kind: "broken", file, line, reason });
  if (text.length > importLimits.fileCharacters)
    return [broken(1, `the file is longer than ${importLimits.fileCharacters / 1_000_000} million characters`)];
  const lines = new LineCounter();
  const parsed = parsedOf(text.replace(/^\uFEFF/, ""), lines);
  if (typeof parsed === "string") return [broken(1, parsed)];
  if (parsed.length > importLimits.documents)
    return [broken(1, `the file has more than ${importLimits.documents} documents`)];
  const read = parsed.flatMap((document): RuleDocument[] => {
    const [error] = document.errors;
    if (error !== undefined)
      return [broken(lines.linePos(error.pos[0]).line, `not readable as YAML: ${error.message.split("\n")[0] ?? ""}`)];
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    const line = firstLineOf(document, lines);
    const found = valueOf(document);
    if ("reason" in found) return [broken(line, found.reason)];
    if (!isMap(found.value)) return [broken(line, "the document is not a map of fields")];
    const problem = whyTooLarge(found.value);
    return [problem === null ? { kind: "read", file, line, value: found.value } : broken(line, problem)];
  });
  return withShared(read);
}
