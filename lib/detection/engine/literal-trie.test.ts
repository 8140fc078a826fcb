import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldSource } from "./field-source";
import { literalTrie } from "./literal-trie";
import { viewOf } from "./record-view";
import { compileSearch } from "./search";

const letters = fc.constantFrom("a", "b", "A", "/", "é", "ÿ", "Ā", "\u{1F600}", "\u{1F601}");
const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 });
const value = fc.string({ unit: letters, maxLength: 30 });

describe("Many texts at once", () => {
  it("are found wherever they stand, and texts of Latin letters nowhere else", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 12 }), value, (words, text) => {
        const found = new Set<number>();
        literalTrie(new Map(words.map((one, number) => [one, [number]])), { folds: false }).scan(text, (number) =>
          found.add(number),
        );
        words.forEach((one, number) => {
          if (text.includes(one) || /^[\0-\u00fe]+$/.test(one)) expect(found.has(number), one).toBe(text.includes(one));
        });
      }),
    );
  });

  it("are found in any case where they are folded", () => {
    const found: number[] = [];
    literalTrie(new Map([["web/é", [7]]]), { folds: true }).scan("x WEB/é", (number) => found.push(number));
    expect(found).toEqual([7]);
  });

  it("hold for a field when one of them alone does", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 16, maxLength: 24 }), value, (words, text) => {
        const search = compileSearch({ "Note|contains|cased": words }, (field) => fieldSource(field));
        expect(search.holds(viewOf({ Note: text }))).toBe(words.some((one) => text.includes(one)));
      }),
    );
  });
});
