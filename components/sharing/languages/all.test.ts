import { describe, expect, it } from "vitest";

import { sharedWords } from "./all";
import { fill } from "./words";

function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`))
    : [];
}

const english = new Map(sentences(sharedWords.en));

describe("the page of a link", () => {
  it.each(Object.entries(sharedWords))("says everything in %s, with the same places to fill", (language, words) => {
    for (const [path, text] of sentences(words)) {
      // English needs no remark that something is in English.
      if (path !== ".englishOnly") expect(text.trim(), `${language}${path}`).not.toBe("");
      const places = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).toSorted();
      expect(places(text), `${language}${path}`).toEqual(places(english.get(path) ?? ""));
      if (language !== "en" && text.split(" ").length > 3) expect(text, path).not.toBe(english.get(path));
    }
  });

  it("puts what it is given into a sentence, and leaves what it is not given", () => {
    expect(fill("{a} and {b}", { a: "1" })).toBe("1 and {b}");
  });
});
