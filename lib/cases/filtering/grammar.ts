import { fieldOf, filterFields } from "./fields";
import { type FilterTerm, termOf } from "./terms";

/** What was asked, as a tree; `from` and `to` are its place in the text. */
export type FilterNode = { from: number; to: number } & (
  | { kind: "and" | "or"; parts: FilterNode[] }
  | { kind: "not"; part: FilterNode }
  | { kind: "text"; word: string }
  | { kind: "term"; term: FilterTerm }
);

export type ParsedFilter =
  | { kind: "filter"; node: FilterNode | null }
  | { kind: "problem"; message: string; from: number; to: number };

type Token = { from: number; to: number } & (
  | { kind: "open" | "close" | "or" | "minus" }
  | { kind: "word"; text: string; quoted: boolean }
);

class Problem extends Error {
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

const space = /\s/;

/** Deeper nesting than anybody writes by hand; the parser calls itself. */
const deepest = 20;

function wordAt(text: string, start: number): Token {
  let at = start;
  let found = "";
  const quoted = text[at] === '"';
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) throw new Problem("A quotation mark is not closed.", at, text.length);
      found += text.slice(at + 1, end);
      at = end + 1;
      continue;
    }
    if (space.test(character) || character === "(" || character === ")") break;
    found += character;
    at += 1;
  }
  return { kind: "word", text: found, quoted, from: start, to: at };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (space.test(character)) {
      at += 1;
      continue;
    }
    const next = text[at + 1] ?? " ";
    const one = { from: at, to: at + 1 };
    if (character === "(") tokens.push({ ...one, kind: "open" });
    else if (character === ")") tokens.push({ ...one, kind: "close" });
    else if (character === "-" && !space.test(next) && next !== ")") tokens.push({ ...one, kind: "minus" });
    else {
      const word = wordAt(text, at);
      const plain = word.kind === "word" && !word.quoted ? word.text.toLowerCase() : "";
      // "and" is what standing side by side means anyway.
      if (plain === "or") tokens.push({ kind: "or", from: word.from, to: word.to });
      else if (plain !== "and") tokens.push(word);
      at = word.to;
      continue;
    }
    at += 1;
  }
  return tokens;
}

function atomOf(token: Token & { kind: "word" }): FilterNode {
  const { from, to } = token;
  const named = token.quoted ? null : /^([A-Za-z][A-Za-z_-]*):(.*)$/s.exec(token.text);
  if (named === null) return { kind: "text", word: token.text, from, to };
  const [, name = "", value = ""] = named;
  const field = fieldOf(name.toLowerCase());
  if (!field)
    throw new Problem(
      `There is no field “${name}”. Fields are ${filterFields.map((known) => known.name).join(", ")}. Put words with a colon in quotation marks to search for them.`,
      from,
      to,
    );
  const read = termOf(field, value);
  if (read.kind === "problem") throw new Problem(read.message, from, to);
  return { kind: "term", term: read.term, from, to };
}

class Reader {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly length: number;

  constructor(tokens: readonly Token[], length: number) {
    this.tokens = tokens;
    this.length = length;
  }

  whole(): FilterNode | null {
    if (this.tokens.length === 0) return null;
    const node = this.either();
    const left = this.tokens[this.at];
    if (left) throw new Problem("A bracket is closed that was not opened.", left.from, left.to);
    return node;
  }

  private either(): FilterNode {
    const parts = [this.all()];
    while (this.tokens[this.at]?.kind === "or") {
      this.at += 1;
      parts.push(this.all());
    }
    return joined("or", parts);
  }

  private all(): FilterNode {
    const parts: FilterNode[] = [];
    for (;;) {
      const token = this.tokens[this.at];
      if (!token || token.kind === "or" || token.kind === "close") break;
      parts.push(this.one(token));
    }
    if (parts.length > 0) return joined("and", parts);
    const here = this.tokens[this.at];
    throw new Problem(
      "A condition is missing beside “or”, or between brackets.",
      here?.from ?? this.length,
      here?.to ?? this.length,
    );
  }

  private one(token: Token): FilterNode {
    this.at += 1;
    if (token.kind === "minus") {
      const next = this.tokens[this.at];
      if (!next || next.kind === "or" || next.kind === "close")
        throw new Problem("Nothing follows the minus sign.", token.from, token.to);
      const part = this.deeper(token, () => this.one(next));
      return { kind: "not", part, from: token.from, to: part.to };
    }
    if (token.kind === "open") {
      const node = this.deeper(token, () => this.either());
      const end = this.tokens[this.at];
      if (end?.kind !== "close") throw new Problem("A bracket is not closed.", token.from, token.to);
      this.at += 1;
      return { ...node, from: token.from, to: end.to };
    }
    if (token.kind === "word") return atomOf(token);
    throw new Problem("A bracket is closed that was not opened.", token.from, token.to);
  }

  private deeper(token: Token, read: () => FilterNode): FilterNode {
    this.depth += 1;
    if (this.depth > deepest) throw new Problem("These brackets are nested too deeply.", token.from, token.to);
    const node = read();
    this.depth -= 1;
    return node;
  }
}

function joined(kind: "and" | "or", parts: FilterNode[]): FilterNode {
  const [first] = parts;
  const last = parts.at(-1);
  if (first && last && parts.length > 1) return { kind, parts, from: first.from, to: last.to };
  if (first) return first;
  throw new Error("A condition has at least one part.");
}

/**
 * Reads a filter such as `exposure:vulnerable compromise:>=implanted (due:overdue or assignee:none) -phase:closed hospital`.
 * Side by side means and; `or` is weaker; a minus negates; words without a field are searched for. Never throws: what cannot be
 * read comes back as a sentence with its place in the text.
 */
export function parseFilter(text: string): ParsedFilter {
  try {
    return { kind: "filter", node: new Reader(tokensOf(text), text.length).whole() };
  } catch (error) {
    if (error instanceof Problem) return { kind: "problem", message: error.message, from: error.from, to: error.to };
    throw error;
  }
}

/** The conditions that must all hold, as they stand in the text. A filter with `or` at its top is one condition. */
export function conditionsIn(node: FilterNode | null): FilterNode[] {
  if (node === null) return [];
  return node.kind === "and" ? node.parts : [node];
}
