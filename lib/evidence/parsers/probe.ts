import { decodeHead } from "./text";
import type { EvidenceProbe } from "./types";

/** How many first bytes of a file identification looks at. */
export const probeBytes = 64 * 1024;

/** Builds the probe for a file from its first bytes; `path` may be an archive path of either slash. */
export function probeOf(path: string, content: { head: Uint8Array; sizeBytes: number }): EvidenceProbe {
  const head = content.head.subarray(0, probeBytes);
  return { path, head, text: decodeHead(head), sizeBytes: content.sizeBytes };
}

/** The last part of a path of either slash. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Whether a text holds nothing but white space and filler bytes. */
export function isBlank(text: string): boolean {
  return !/[^\s\0\uFEFF]/.test(text);
}

/** The `#Name: value` lines of a log's start, by lower-case name; of a repeated one the first counts. */
export function directivesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of firstLines(text)) {
    const [, name, value] = /^#([A-Za-z-]{1,40}):(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !found.has(name.toLowerCase()))
      found.set(name.toLowerCase(), value.trim());
  }
  return found;
}

/** The first line that is neither blank nor a `#` line; empty when there is none. */
export function firstRow(text: string): string {
  return firstLines(text).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
}

function firstLines(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/, 40);
}
