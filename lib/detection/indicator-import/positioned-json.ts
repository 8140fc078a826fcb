import { importLimits } from "./limits";

/** A JSON value that knows the line it begins on. Members keep the last of two with one name. */
export type JsonNode = { line: number } & (
  | { kind: "object"; members: ReadonlyMap<string, JsonNode> }
  | { kind: "list"; items: readonly JsonNode[] }
  | { kind: "text"; text: string }
  | { kind: "number"; number: number }
  | { kind: "word"; word: boolean | null }
);

export type JsonRead = { ok: true; node: JsonNode } | { ok: false; line: number; reason: string };

class Unreadable extends Error {
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

const bareWord = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text ends whose opening quote stands at `from`; -1 when it is not closed. */
function closingQuote(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text[before - 1] === "\\") before -= 1;
    if ((quote - before) % 2 === 0) return quote;
  }
  return -1;
}

/**
 * Reads JSON strictly and remembers lines, which JSON.parse does not, so that a report can point into the file. Nesting is
 * bounded; the size of the text is the caller's bound.
 */
export function readJson(text: string): JsonRead {
  let at = 0;
  let line = 1;

  function blank(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 10) line += 1;
      else if (code !== 32 && code !== 9 && code !== 13) return;
      at += 1;
    }
  }

  function string(): string {
    const end = closingQuote(text, at);
    if (end === -1) throw new Unreadable(line, "A text is not closed.");
    const raw = text.slice(at, end + 1);
    at = end + 1;
    try {
      const value: unknown = JSON.parse(raw);
      return typeof value === "string" ? value : "";
    } catch {
      throw new Unreadable(line, "A text holds a mark that JSON does not allow.");
    }
  }

  function separated(close: string, one: () => void): void {
    at += 1;
    blank();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      one();
      blank();
      const mark = text[at];
      if (mark !== "," && mark !== close) throw new Unreadable(line, `A comma or ${close} is missing.`);
      at += 1;
      if (mark === close) return;
      blank();
    }
  }

  function value(depth: number): JsonNode {
    if (depth > importLimits.nesting) throw new Unreadable(line, "The file is nested deeper than any such list.");
    blank();
    const begins = line;
    switch (text[at]) {
      case "{": {
        const members = new Map<string, JsonNode>();
        separated("}", () => {
          if (text[at] !== '"') throw new Unreadable(line, "The name of a member is missing.");
          const name = string();
          blank();
          if (text[at] !== ":") throw new Unreadable(line, "A colon is missing.");
          at += 1;
          members.set(name, value(depth + 1));
        });
        return { kind: "object", line: begins, members };
      }
      case "[": {
        const items: JsonNode[] = [];
        separated("]", () => items.push(value(depth + 1)));
        return { kind: "list", line: begins, items };
      }
      case '"':
        return { kind: "text", line: begins, text: string() };
      default: {
        bareWord.lastIndex = at;
        const word = bareWord.exec(text)?.[0];
        if (word === undefined)
          throw new Unreadable(line, at >= text.length ? "The file ends in the middle." : "This is not JSON.");
        at += word.length;
        if (word === "true" || word === "false") return { kind: "word", line: begins, word: word === "true" };
        return word === "null"
          ? { kind: "word", line: begins, word: null }
          : { kind: "number", line: begins, number: Number(word) };
      }
    }
  }

  try {
    const node = value(0);
    blank();
    return at < text.length
      ? { ok: false, line, reason: "Something follows the end of the JSON." }
      : { ok: true, node };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, line: error.line, reason: error.message };
    throw error;
  }
}

/** A member of an object; null where there is none or the value is no object. */
export function memberOf(node: JsonNode | null, name: string): JsonNode | null {
  return node?.kind === "object" ? (node.members.get(name) ?? null) : null;
}

/** A member as text; numbers are written out; null for anything else. */
export function textOf(node: JsonNode | null, name: string): string | null {
  const found = memberOf(node, name);
  if (found?.kind === "text") return found.text;
  return found?.kind === "number" ? String(found.number) : null;
}

/** The items of a list that is a member; none where there is no list. */
export function itemsOf(node: JsonNode | null, name: string): readonly JsonNode[] {
  const found = memberOf(node, name);
  return found?.kind === "list" ? found.items : [];
}

/** Whether a member is true, as JSON or as the texts and numbers that some tools write. */
export function isTrue(node: JsonNode | null, name: string): boolean {
  const found = memberOf(node, name);
  return (found?.kind === "word" && found.word === true) || ["1", "true"].includes(textOf(node, name) ?? "");
}
