import { foldAscii } from "./record-view";

/** One piece of a Sigma string: text, a wildcard for any run of characters or for exactly one, or one of some characters. */
export type Piece = { kind: "text"; text: string } | { kind: "any" } | { kind: "one" } | { kind: "set"; chars: string };

/** Reads Sigma escaping: `\*`, `\?` and `\\` are plain characters; any other backslash is itself. */
export function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") pieces.push({ kind: "text", text });
    text = "";
  };
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern[index] ?? "";
    const next = pattern[index + 1] ?? "";
    if (char === "\\" && (next === "*" || next === "?" || next === "\\")) {
      text += next;
      index += 1;
    } else if (char === "*") {
      flush();
      if (pieces.at(-1)?.kind !== "any") pieces.push({ kind: "any" });
    } else if (char === "?") {
      flush();
      pieces.push({ kind: "one" });
    } else {
      text += char;
    }
  }
  flush();
  return pieces;
}

/** `contains` is the text that a value must hold anywhere, where nothing else is asked. */
export type WildcardTest = { test: (value: string) => boolean; texts: string[]; contains: string | null };

type Part = string | null | { chars: string };
type Segment = Part[];

function segmentsOf(pieces: readonly Piece[]): Segment[] {
  const segments: Segment[] = [[]];
  for (const piece of pieces) {
    if (piece.kind === "any") segments.push([]);
    else
      segments.at(-1)?.push(piece.kind === "one" ? null : piece.kind === "set" ? { chars: piece.chars } : piece.text);
  }
  return segments;
}

function lengthOf(segment: Segment): number {
  return segment.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 1), 0);
}

function fits(value: string, at: number, segment: Segment): boolean {
  let index = at;
  for (const part of segment) {
    if (typeof part === "string") {
      if (!value.startsWith(part, index)) return false;
      index += part.length;
    } else {
      if (index >= value.length || part?.chars.includes(value.charAt(index)) === false) return false;
      index += 1;
    }
  }
  return true;
}

function findFrom(value: string, from: number, segment: Segment): number {
  const [first] = segment;
  if (typeof first !== "string") {
    for (let at = from; at + lengthOf(segment) <= value.length; at += 1) if (fits(value, at, segment)) return at;
    return -1;
  }
  for (let at = value.indexOf(first, from); at !== -1; at = value.indexOf(first, at + 1))
    if (segment.length === 1 || fits(value, at, segment)) return at;
  return -1;
}

/** Most values of rules are one text at one place of the field, which needs no walk over pieces. */
function plainTest(pieces: readonly Piece[]): Pick<WildcardTest, "test" | "contains"> | null {
  const inner = pieces.filter((piece) => piece.kind !== "any");
  const [only] = inner;
  if (inner.length !== 1 || only?.kind !== "text") return null;
  const { text } = only;
  const [before, after] = [pieces[0]?.kind === "any", pieces.at(-1)?.kind === "any"];
  if (before && after) return { contains: text, test: (value) => value.includes(text) };
  if (before) return { contains: null, test: (value) => value.endsWith(text) };
  return { contains: null, test: after ? (value) => value.startsWith(text) : (value) => value === text };
}

/**
 * A glob test in one pass without backtracking: each run between `*` is taken at its first place.
 * `value` must already be folded when the test is; `texts` are the plain runs every matching value contains.
 */
export function wildcardTest(source: readonly Piece[], folded: boolean): WildcardTest {
  const pieces = source.map((piece) =>
    piece.kind === "text" && folded ? { kind: piece.kind, text: foldAscii(piece.text) } : piece,
  );
  const texts = pieces.flatMap((piece) => (piece.kind === "text" ? [piece.text] : []));
  const plain = plainTest(pieces);
  if (plain !== null) return { texts, ...plain };
  const segments = segmentsOf(pieces);
  const first = segments[0] ?? [];
  const last = segments.at(-1) ?? [];
  if (segments.length === 1)
    return { texts, contains: null, test: (value) => value.length === lengthOf(first) && fits(value, 0, first) };
  const middle = segments.slice(1, -1);
  const lastLength = lengthOf(last);
  return {
    texts,
    contains: null,
    test(value) {
      if (!fits(value, 0, first)) return false;
      let at = lengthOf(first);
      for (const segment of middle) {
        const found = findFrom(value, at, segment);
        if (found === -1) return false;
        at = found + lengthOf(segment);
      }
      return value.length - lastLength >= at && fits(value, value.length - lastLength, last);
    },
  };
}
