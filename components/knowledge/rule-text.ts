/** What a rule's own text says, as far as a page needs it without reading the whole rule. */

export type RuleFile = { name: string; text: string };

const mostReferences = 20;

/** Whether a text is YARA: it declares a rule with a body. Everything else is read as Sigma, which says what is wrong with it. */
export function kindOfText(text: string): "sigma" | "yara" {
  return /^\s*(?:(?:private|global)\s+)*rule\s+\w+[^{]{0,500}\{/m.test(text.slice(0, 200_000)) ? "yara" : "sigma";
}

/** The name a pasted text gets, which its kind can be told by. */
export function nameOfText(text: string): string {
  return kindOfText(text) === "yara" ? "pasted.yar" : "pasted.yml";
}

/** The references that a Sigma rule lists, or that the meta of a YARA rule names; as they stand, and never as links. */
export function referencesIn(source: string): string[] {
  const lines = source.split(/\r?\n/, 5_000);
  const found: string[] = [];
  let inList = false;
  for (const line of lines) {
    const meta = /^\s*(?:reference|ref|url)\w*\s*=\s*"([^"]{1,500})"/i.exec(line)?.[1];
    if (meta !== undefined) found.push(meta);
    const opening = /^references:\s*(.*)$/.exec(line)?.[1];
    if (opening !== undefined) {
      inList = opening.trim() === "";
      const inline = /^\[(.*)\]$/.exec(opening.trim())?.[1];
      if (inline !== undefined) found.push(...inline.split(","));
      continue;
    }
    if (!inList) continue;
    const item = /^\s*-\s+(.+)$/.exec(line)?.[1];
    if (item !== undefined) found.push(item);
    else if (/^\S/.test(line)) inList = false;
  }
  const plain = found.map((text) => text.trim().replace(/^(["'])(.*)\1$/, "$2")).filter((text) => text !== "");
  return [...new Set(plain)].slice(0, mostReferences);
}

/** What a Sigma rule says it finds, or the first rule of a YARA file; null where it says nothing. Folded lines become one. */
export function descriptionIn(source: string): string | null {
  const lines = source.split(/\r?\n/, 5_000);
  const at = lines.findIndex((line) => /^description:|^\s+description\s*=\s*"/.test(line));
  const first = lines[at] ?? "";
  const quoted = /^\s+description\s*=\s*"(.{1,2000})"/.exec(first)?.[1];
  if (quoted !== undefined) return quoted;
  const opening = first.replace(/^description:\s*/, "").trim();
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => /^\S/.test(line));
  const folded = rest.slice(0, end === -1 ? undefined : end).map((line) => line.trim());
  const text = [/^[>|][+-]?$/.test(opening) ? "" : opening, ...folded].filter((part) => part !== "").join(" ");
  return at === -1 || text === "" ? null : text.replace(/^(["'])(.*)\1$/s, "$2").slice(0, 2_000);
}

/** The lines of a text with their numbers, as a code block prints them. */
export function numbered(text: string, on?: number): { number: number; text: string; on?: boolean }[] {
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ number: index + 1, text: line, ...(index + 1 === on ? { on: true } : {}) }));
}
