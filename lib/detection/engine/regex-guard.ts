import { RegexError } from "./regex/escapes";
import { linearRegex } from "./regex/linear-regex";

const longestPattern = 4000;

/**
 * A compiled expression that no text can make slow, or the sentence that says why it is refused. Only the first characters of a very
 * long value are looked at.
 */
export function guardedRegex(
  pattern: string,
  flags: string,
): { ok: true; test: (value: string) => boolean } | { ok: false; problem: string } {
  if (pattern.length > longestPattern)
    return { ok: false, problem: `the regular expression is longer than ${longestPattern} characters` };
  try {
    return { ok: true, test: linearRegex(pattern, flags).test };
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return { ok: false, problem: `the regular expression cannot be used: ${error.message}` };
  }
}
