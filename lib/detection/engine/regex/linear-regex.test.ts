import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RegexError } from "./escapes";
import { linearRegex } from "./linear-regex";

const atom = fc.constantFrom(
  "a",
  "b",
  "A",
  "_",
  "1",
  " ",
  ".",
  "\\n",
  "\\d",
  "\\w",
  "\\s",
  "\\S",
  "[ab]",
  "[^a]",
  "[a-c1]",
  "[\\w-]",
  "\\b",
  "\\B",
  "^",
  "$",
  "\\.",
  "\u00e9",
  "k",
);
const quantifier = fc.constantFrom("", "", "", "*", "+", "?", "*?", "{2}", "{1,}", "{0,2}");
const anchors = new Set(["\\b", "\\B", "^", "$"]);
const { pattern } = fc.letrec<{ pattern: string; sequence: string; item: string }>((tie) => ({
  pattern: fc.oneof(
    { weight: 3, arbitrary: tie("sequence") },
    fc.tuple(tie("sequence"), tie("sequence")).map(([left, right]) => `${left}|${right}`),
  ),
  sequence: fc.array(tie("item"), { minLength: 0, maxLength: 4 }).map((items) => items.join("")),
  item: fc.oneof(
    { maxDepth: 3, depthIdentifier: "regex" },
    fc.tuple(atom, quantifier).map(([one, times]) => (anchors.has(one) ? one : one + times)),
    fc
      .tuple(fc.constantFrom("(", "(?:"), tie("pattern"), quantifier)
      .map(([open, inner, times]) => `${open}${inner})${times}`),
    fc.tuple(fc.constantFrom("(?=", "(?!", "(?<=", "(?<!"), tie("pattern")).map(([open, inner]) => `${open}${inner})`),
  ),
}));
const text = fc
  .array(fc.constantFrom("a", "b", "A", "B", "_", "1", " ", "\n", "-", ".", "\u00e9", "\u00c9", "k", "\u212a"), {
    maxLength: 12,
  })
  .map((chars) => chars.join(""));

function verdict(source: string, flags: string, value: string): boolean | "refused" {
  try {
    return linearRegex(source, flags).test(value);
  } catch (error) {
    if (error instanceof RegexError) return "refused";
    throw error;
  }
}

describe("A regular expression without backtracking", () => {
  it("means what the same expression means to the language", () => {
    let compared = 0;
    fc.assert(
      fc.property(pattern, fc.constantFrom("", "i", "m", "s", "im", "ims"), text, (source, flags, value) => {
        const found = verdict(source, flags, value);
        if (found === "refused") return;
        compared += 1;
        expect(found).toBe(new RegExp(source, flags).test(value));
      }),
      { numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(800);
  });

  it.each([
    ["nested quantifiers", "(a+)+$", true, false],
    ["repeated alternatives", "(a|aa)*c", false, false],
    ["quantifiers in a row", "a*a*a*a*a*a*a*a*a*c", false, false],
    ["stars between letters", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x", false, false],
    ["counted nesting", "((a{0,30}){0,30})$", true, true],
    ["a look-ahead over the rest", "(?=.*c)a*d", false, false],
    ["many states", "(a|b)*a(a|b){12}c", false, false],
  ])("answers for %s however long the text is", (_name, source, ofSame, ofMixed) => {
    const { test } = linearRegex(source, "");
    expect(test("a".repeat(60_000))).toBe(ofSame);
    expect(test("ab".repeat(30_000))).toBe(ofMixed);
  });

  it.each([
    ["(a)\\1", "back-references"],
    ["(?<x>a)\\k<x>", "back-references"],
    ["a++b", "possessive"],
    ["(?>a)b", "group"],
    ["[[:alpha:]]", "named classes"],
    ["\\p{L}", "escape"],
    ["\\Qab", "escape"],
    ["(a", "parenthesis"],
    ["a)", "parenthesis"],
    ["*a", "nothing to repeat"],
    ["[a", "not closed"],
    ["a{2000}", "above 1000"],
    ["(a{1000}){1000}", "too large"],
    [`${"(".repeat(60)}a${")".repeat(60)}`, "nested"],
  ])("refuses %s and says why", (source, why) => {
    expect(() => linearRegex(source, "")).toThrow(RegexError);
    expect(() => linearRegex(source, "")).toThrow(why);
  });

  it.each([
    ["(?i)abc", "xABCx", true],
    ["a(?i:b)c", "aBc", true],
    ["a(?i:b)c", "aBC", false],
    ["\\Aab\\z", "ab", true],
    ["\\Aab\\z", "xab", false],
    ["\\x41\\x{42}\\u0043", "ABC", true],
    ["[]a]+b", "]ab", true],
    ["(?P<name>a)b", "ab", true],
    ["{a}", "{a}", true],
    ["^[A-Za-z0-9]{16}$", "abcdEFGH01234567", true],
    ["https?://(?:(?:25[0-5]|(?:2[0-4]|1\\d|[1-9])?\\d)(?:\\.|\\b)){4}", "get http://203.0.113.7/x", true],
    ["`.*`.*`.*`.*`", "`a`b`c`d`", true],
    ["\\+.*\\+.*\\+.*\\+.*\\+.*\\+.*\\+.*\\+.*\\+.*\\+.*\\+", "a+b+c+d+e+f+g+h+i+j+k+l", true],
  ])("reads %s as rules write it", (source, value, expected) => {
    expect(linearRegex(source, "").test(value)).toBe(expected);
  });
});
