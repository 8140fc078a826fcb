const kinds = [
  { name: "SHA256", digits: 64 },
  { name: "SHA1", digits: 40 },
  { name: "MD5", digits: 32 },
] as const;

const mostText = 4096;
const hexRun = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{32,64}(?![0-9A-Fa-f])/g;

/**
 * The hashes in a cell, by the name of their algorithm, which follows from their length. Tools write one value, several with
 * their names, or JSON of both; the first of a kind counts.
 */
export function hashesIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [run] of text.slice(0, mostText).matchAll(hexRun)) {
    const kind = kinds.find(({ digits }) => digits === run.length);
    if (kind !== undefined) found[kind.name] ??= run.toUpperCase();
  }
  return found;
}

/**
 * A path as rules compare it: with backslashes also where a tool that ran on another system wrote slashes, and without the
 * prefixes that PowerShell and device paths carry.
 */
export function listedPath(text: string): string {
  const path = text.trim();
  const windows = path.includes("\\") ? path : path.replaceAll("/", "\\");
  return windows.replace(/^(?:Microsoft\.PowerShell\.Core\\)?FileSystem::/i, "").replace(/^\\\\[?.]\\/, "");
}
