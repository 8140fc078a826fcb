import { importLimits } from "./limits";
import { tokensOf } from "./stix-tokens";
import type { Token } from "./stix-tokens";

export type Comparison = { path: string; operator: string; values: string[] };

/** What a pattern looks for: ways to match, each of them comparisons that hold together; or why it is not read. */
export type PatternRead = { ok: true; ways: Comparison[][] } | { ok: false; reason: string };

class NotRead extends Error {}

const operators = new Set(["=", "IN", "LIKE", "MATCHES"]);

/**
 * Reads a STIX 2.1 pattern (part 9) as far as one record or file can be held against it: comparisons joined by AND and OR in
 * any nesting, and several observations joined by OR. Order of observations, spans of time, repetition, negation and
 * comparisons of size need several records and are named as not supported.
 */
export function readPattern(pattern: string): PatternRead {
  const tokens = tokensOf(pattern);
  if (tokens === null) return { ok: false, reason: "the pattern cannot be read" };
  try {
    return { ok: true, ways: observations(cursorOver(tokens)) };
  } catch (error) {
    if (error instanceof NotRead) return { ok: false, reason: error.message };
    throw error;
  }
}

type Cursor = {
  peek(): Token | undefined;
  next(): Token | undefined;
  is(text: string): boolean;
  take(text: string): void;
};

function cursorOver(tokens: readonly Token[]): Cursor {
  let at = 0;
  const same = (token: Token | undefined, text: string) =>
    token !== undefined && token.kind !== "text" && token.text.toUpperCase() === text;
  return {
    peek: () => tokens[at],
    next: () => tokens[at++],
    is: (text) => same(tokens[at], text),
    take(text) {
      const token = tokens[at];
      if (!same(token, text)) throw new NotRead(`the pattern cannot be read: ${text} is missing`);
      at += 1;
    },
  };
}

const bounded = <Item>(list: Item[]): Item[] => {
  if (list.length > importLimits.fromOne)
    throw new NotRead(`the pattern has more than ${importLimits.fromOne} alternatives`);
  return list;
};

function observations(at: Cursor): Comparison[][] {
  const ways = observation(at, 0);
  for (;;) {
    const token = at.next();
    if (token === undefined) return ways;
    const joined = token.text.toUpperCase();
    if (joined === "OR") ways.push(...observation(at, 0));
    else if (joined === "AND") throw new NotRead("it asks for several observations together (AND)");
    else if (joined === "FOLLOWEDBY") throw new NotRead("it asks for observations in order (FOLLOWEDBY)");
    else if (["WITHIN", "START", "REPEATS"].includes(joined))
      throw new NotRead(`it bounds observations in time or number (${joined})`);
    else throw new NotRead("the pattern cannot be read");
    bounded(ways);
  }
}

function observation(at: Cursor, depth: number): Comparison[][] {
  if (depth > importLimits.nesting) throw new NotRead("the pattern is nested too deep");
  if (at.is("(")) {
    at.take("(");
    const ways = observation(at, depth + 1);
    while (at.is("OR")) {
      at.take("OR");
      ways.push(...observation(at, depth + 1));
      bounded(ways);
    }
    for (const joined of ["AND", "FOLLOWEDBY"])
      if (at.is(joined)) throw new NotRead(`it asks for several observations (${joined})`);
    at.take(")");
    return ways;
  }
  at.take("[");
  const ways = either(at, depth + 1);
  at.take("]");
  return ways;
}

/** OR binds weaker than AND (STIX 2.1, 9.4). */
function either(at: Cursor, depth: number): Comparison[][] {
  if (depth > importLimits.nesting) throw new NotRead("the pattern is nested too deep");
  const ways = both(at, depth);
  while (at.is("OR")) {
    at.take("OR");
    ways.push(...both(at, depth));
    bounded(ways);
  }
  return ways;
}

function both(at: Cursor, depth: number): Comparison[][] {
  let ways = single(at, depth);
  while (at.is("AND")) {
    at.take("AND");
    const more = single(at, depth);
    if (ways.length * more.length > importLimits.fromOne) bounded(Array.from({ length: importLimits.fromOne + 1 }));
    ways = ways.flatMap((way) => more.map((other) => [...way, ...other]));
  }
  return ways;
}

function single(at: Cursor, depth: number): Comparison[][] {
  if (at.is("(")) {
    at.take("(");
    const ways = either(at, depth + 1);
    at.take(")");
    return ways;
  }
  return [[comparison(at)]];
}

function comparison(at: Cursor): Comparison {
  if (at.is("NOT") || at.is("EXISTS")) throw new NotRead("it asks for what is not there, or only whether something is");
  const path = at.next();
  if (path?.kind !== "word" || !path.text.includes(":")) throw new NotRead("the pattern cannot be read");
  if (at.is("NOT")) throw new NotRead("it asks for what is not there (NOT)");
  const operator = at.next()?.text.toUpperCase() ?? "";
  if (operator === "!=" || operator === "<>") throw new NotRead("it asks for what is not there (!=)");
  if (!operators.has(operator))
    throw new NotRead(`the comparison ${operator || "without an operator"} is not supported`);
  if (operator !== "IN") return { path: path.text, operator, values: [valueAt(at)] };
  at.take("(");
  const values = [valueAt(at)];
  while (at.is(",")) {
    at.take(",");
    values.push(valueAt(at));
    bounded(values);
  }
  at.take(")");
  return { path: path.text, operator: "=", values };
}

function valueAt(at: Cursor): string {
  const token = at.next();
  if (token === undefined || token.kind === "mark") throw new NotRead("the pattern cannot be read: a value is missing");
  return token.text;
}
