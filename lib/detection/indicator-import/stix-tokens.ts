import { importLimits } from "./limits";

export type Token = { kind: "text"; text: string } | { kind: "mark"; text: string } | { kind: "word"; text: string };

const quotedEnd = (pattern: string, from: number): number => {
  for (let at = from + 1; at < pattern.length; at += pattern[at] === "\\" ? 2 : 1) if (pattern[at] === "'") return at;
  return -1;
};

/** Escapes are the backslash and the quote alone (STIX 2.1, 9.2); another backslash is kept as it stands. */
const unescaped = (text: string) => text.replaceAll(/\\(['\\])/g, "$1");

const mark = /\[|\]|\(|\)|,|!=|<>|<=|>=|=|<|>/y;
/** An object path with its quoted steps, an operator word, or a number. */
const word = /(?:[\w.:*+-]|\[(?:\d+|\*)\]|'(?:[^'\\]|\\.){1,100}'|"[^"]{1,100}")+/y;

/** The parts of a STIX pattern; null when a text is not closed or a character belongs to no part. */
export function tokensOf(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    if (tokens.length > importLimits.fromOne * 8) return null;
    const char = pattern[at] ?? "";
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    if (char === "'" || /^[thb]'/.test(pattern.slice(at, at + 2))) {
      const from = char === "'" ? at : at + 1;
      const end = quotedEnd(pattern, from);
      if (end === -1) return null;
      tokens.push({ kind: char === "'" ? "text" : "word", text: unescaped(pattern.slice(from + 1, end)) });
      at = end + 1;
      continue;
    }
    mark.lastIndex = at;
    const found = mark.exec(pattern)?.[0];
    if (found !== undefined) {
      tokens.push({ kind: "mark", text: found });
      at = mark.lastIndex;
      continue;
    }
    word.lastIndex = at;
    const text = word.exec(pattern)?.[0];
    if (text === undefined) return null;
    tokens.push({ kind: "word", text });
    at = word.lastIndex;
  }
  return tokens;
}
