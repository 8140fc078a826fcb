const longestPattern = 1000;
const mostOpenQuantifiers = 8;

/** Only the first characters of a value are given to a regular expression, so that one line cannot hold a worker. */
export const regexInputLimit = 8192;

type Quantifier = { length: number; open: boolean };

function quantifierAt(pattern: string, index: number): Quantifier | null {
  const char = pattern[index];
  if (char === "*" || char === "+") return { length: 1, open: true };
  if (char === "?") return { length: 1, open: false };
  if (char !== "{") return null;
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(pattern.slice(index, index + 12));
  if (braces === null) return null;
  const open = braces[2] !== undefined && (braces[3] === "" || Number(braces[3]) > 64);
  return { length: braces[0].length, open };
}

function endOfClass(pattern: string, start: number): number {
  let index = start + 1;
  while (index < pattern.length && pattern[index] !== "]") index += pattern[index] === "\\" ? 2 : 1;
  return index;
}

/** Why a pattern could take exponential time or cannot be bounded; null when it is acceptable. */
export function whyRegexIsUnsafe(pattern: string): string | null {
  if (pattern.length > longestPattern) return `the regular expression is longer than ${longestPattern} characters`;
  const groups: { open: boolean; alternatives: boolean }[] = [];
  let openQuantifiers = 0;
  let index = 0;
  while (index < pattern.length) {
    const char = pattern[index];
    if (char === "\\") {
      if (/[1-9k]/.test(pattern[index + 1] ?? "")) return "back-references in regular expressions are not supported";
      index += 2;
    } else if (char === "[") {
      index = endOfClass(pattern, index) + 1;
    } else if (char === "(") {
      if (/^\(\?<[=!]/.test(pattern.slice(index, index + 4)))
        return "look-behind in regular expressions is not supported";
      groups.push({ open: false, alternatives: false });
      index += pattern[index + 1] === "?" ? 3 : 1;
      continue;
    } else if (char === ")") {
      const closed = groups.pop();
      if (closed === undefined) return "the regular expression has an unmatched parenthesis";
      const after = quantifierAt(pattern, index + 1);
      if (after?.open === true && closed.open)
        return "nested open quantifiers in a regular expression are not supported";
      if (after?.open === true && closed.alternatives)
        return "repeated alternatives in a regular expression are not supported";
      const outer = groups.at(-1);
      if (outer !== undefined && (closed.open || after?.open === true)) outer.open = true;
      index += 1;
    } else {
      const group = groups.at(-1);
      if (char === "|" && group !== undefined) group.alternatives = true;
      index += 1;
    }
    const quantifier = quantifierAt(pattern, index);
    if (quantifier === null) continue;
    if (quantifier.open) {
      openQuantifiers += 1;
      const group = groups.at(-1);
      if (group !== undefined) group.open = true;
    }
    index += quantifier.length;
    if (pattern[index] === "?") index += 1;
  }
  if (openQuantifiers > mostOpenQuantifiers)
    return `more than ${mostOpenQuantifiers} open quantifiers in a regular expression are not supported`;
  return null;
}

/** A compiled expression whose input is bounded, or the sentence that says why it is refused. */
export function guardedRegex(
  pattern: string,
  flags: string,
): { ok: true; test: (value: string) => boolean } | { ok: false; problem: string } {
  const problem = whyRegexIsUnsafe(pattern);
  if (problem !== null) return { ok: false, problem };
  try {
    const expression = new RegExp(pattern, flags);
    return {
      ok: true,
      test: (value) => expression.test(value.length > regexInputLimit ? value.slice(0, regexInputLimit) : value),
    };
  } catch (error) {
    return {
      ok: false,
      problem: `the regular expression cannot be read: ${error instanceof Error ? error.message : "unknown reason"}`,
    };
  }
}
