import { complement, lastCode, newlines, normalized, one, withAllCases } from "./char-set";
import type { CharSet } from "./char-set";
import { classEnd, escapeAt, RegexError, setOfClass } from "./escapes";

export type Assertion = "start" | "end" | "line_start" | "line_end" | "word" | "not_word";

/** A regular expression as a tree; whether a quantifier is lazy does not matter to whether a text matches. */
export type RegexNode =
  | { kind: "set"; set: CharSet }
  | { kind: "assert"; assertion: Assertion }
  | { kind: "look"; behind: boolean; negated: boolean; of: RegexNode }
  | { kind: "repeat"; from: number; to: number; of: RegexNode }
  | { kind: "sequence"; of: RegexNode[] }
  | { kind: "either"; of: RegexNode[] };

type Flags = { i: boolean; m: boolean; s: boolean };

const deepest = 40;
const mostTimes = 1000;

function quantifierAt(pattern: string, index: number): { from: number; to: number; length: number } | null {
  const simple = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] }[pattern[index] ?? ""];
  if (simple !== undefined) return { from: simple[0] ?? 0, to: simple[1] ?? 0, length: 1 };
  const braces = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(pattern.slice(index, index + 16));
  if (braces === null) return null;
  const from = Number(braces[1]);
  const to = braces[2] === undefined ? from : braces[3] === "" ? Infinity : Number(braces[3]);
  if (to < from) throw new RegexError("a quantifier counts backwards");
  if (from > mostTimes || (to !== Infinity && to > mostTimes))
    throw new RegexError(`a quantifier above ${mostTimes} is not supported`);
  return { from, to, length: braces[0].length };
}

/**
 * Reads the part of PCRE that rules use: classes, groups, alternatives, quantifiers, anchors, word boundaries, look-around and the
 * flags i, m, s, also inline. Throws RegexError for anything else, so that nothing is read in another sense than it was meant.
 */
export function parseRegex(pattern: string, given: string): RegexNode {
  let index = 0;
  let depth = 0;
  let flags: Flags = { i: given.includes("i"), m: given.includes("m"), s: given.includes("s") };

  const setNode = (set: CharSet): RegexNode => ({ kind: "set", set: flags.i ? withAllCases(set) : normalized(set) });
  const anchor = (assertion: Assertion): RegexNode => ({ kind: "assert", assertion });

  function inlineFlags(): RegexNode | null {
    const found = /^\(\?([ims]*)(?:-([ims]+))?([:)])/.exec(pattern.slice(index, index + 16));
    if (found === null || found[0] === "(?)") return null;
    index += found[0].length;
    const before = flags;
    const on = found[1] ?? "";
    const off = found[2] ?? "";
    const state = (flag: "i" | "m" | "s") => (flags[flag] || on.includes(flag)) && !off.includes(flag);
    flags = { i: state("i"), m: state("m"), s: state("s") };
    if (found[3] === ")") return { kind: "sequence", of: [] };
    const inner = closed();
    flags = before;
    return inner;
  }

  function closed(): RegexNode {
    const before = flags;
    const inner = either();
    if (pattern[index] !== ")") throw new RegexError("a parenthesis is not closed");
    index += 1;
    flags = before;
    return inner;
  }

  function group(): RegexNode {
    depth += 1;
    if (depth > deepest) throw new RegexError("the groups are nested too deeply");
    const look = /^\(\?(<?)([=!])/.exec(pattern.slice(index, index + 4));
    const name = /^\(\?P?<[A-Za-z_]\w{0,31}>/.exec(pattern.slice(index, index + 40));
    let node: RegexNode;
    if (look !== null) {
      index += look[0].length;
      node = { kind: "look", behind: look[1] === "<", negated: look[2] === "!", of: closed() };
    } else if (name !== null) {
      index += name[0].length;
      node = closed();
    } else if (pattern[index + 1] === "?") {
      const inner = inlineFlags();
      if (inner === null) throw new RegexError(`the group "${pattern.slice(index, index + 3)}" is not supported`);
      node = inner;
    } else {
      index += 1;
      node = closed();
    }
    depth -= 1;
    return node;
  }

  function atom(): RegexNode {
    const char = pattern[index] ?? "";
    if (char === "(") return group();
    if (char === "[") {
      const end = classEnd(pattern, index);
      const set = setOfClass(pattern.slice(index + 1, end));
      index = end + 1;
      return set.negated ? { kind: "set", set: complement(flags.i ? withAllCases(set.of) : set.of) } : setNode(set.of);
    }
    index += 1;
    if (char === "^") return anchor(flags.m ? "line_start" : "start");
    if (char === "$") return anchor(flags.m ? "line_end" : "end");
    if (char === ".") return { kind: "set", set: flags.s ? [[0, lastCode]] : complement(newlines) };
    if (char !== "\\") return setNode(one(char));
    const escape = escapeAt(pattern, index);
    index += escape.length;
    return escape.kind === "set" ? setNode(escape.set) : anchor(escape.assertion);
  }

  function repeated(): RegexNode {
    if (quantifierAt(pattern, index) !== null) throw new RegexError("a quantifier has nothing to repeat");
    let node = atom();
    for (let found = quantifierAt(pattern, index); found !== null; found = quantifierAt(pattern, index)) {
      index += found.length;
      if (pattern[index] === "+") throw new RegexError("possessive quantifiers are not supported");
      if (pattern[index] === "?") index += 1;
      node = { kind: "repeat", from: found.from, to: found.to, of: node };
      if (quantifierAt(pattern, index) !== null) throw new RegexError("a quantifier has nothing to repeat");
    }
    return node;
  }

  function sequence(): RegexNode {
    const of: RegexNode[] = [];
    while (index < pattern.length && pattern[index] !== "|" && pattern[index] !== ")") of.push(repeated());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "sequence", of };
  }

  function either(): RegexNode {
    const of = [sequence()];
    while (pattern[index] === "|") {
      index += 1;
      of.push(sequence());
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "either", of };
  }

  const tree = either();
  if (index < pattern.length) throw new RegexError("there is an unmatched parenthesis");
  return tree;
}
