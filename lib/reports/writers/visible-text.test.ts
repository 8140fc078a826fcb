import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { safeHref, visible, visibleSegments } from "./visible-text";

vi.setConfig({ testTimeout: 30_000 });

test.each([
  ["plain text stays", "plain text stays"],
  ["\u001b[31m", "‹ESC›[31m"],
  ["a\tb\r\nc\0", "a‹TAB›b‹CR›‹LF›c‹NUL›"],
  ["x\u202Egnp.exe", "x‹U+202E›gnp.exe"],
  ["ad\u200Bmin", "ad‹U+200B›min"],
  ["\ud800", "‹U+D800›"],
  ["\u2028\ufffe", "‹U+2028›‹U+FFFE›"],
  ["soft\u00adhyphen", "soft‹U+00AD›hyphen"],
  ["\u{e0041}tag", "‹U+E0041›tag"],
  ["👩‍💻", "👩‍💻"],
  ["a\u200db", "a‹U+200D›b"],
  ["می‌خواهم", "می‌خواهم"],
  [`Z${"\u0301".repeat(10)}!`, `Z\u0301\u0301\u0301‹+7 combining marks›!`],
  ["漢字 שלום", "漢字 שלום"],
])("what cannot be seen is named: %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("no text keeps a control, an override or half a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u);
      expect(shown.isWellFormed()).toBe(true);
      expect(
        visibleSegments(text)
          .map((segment) => segment.text)
          .join(""),
      ).toBe(shown);
    }),
  );
});

test.each([
  ["https://example.com/", true],
  ["mailto:a@example.com", true],
  ["#chapter", true],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["file:///etc/passwd", false],
  ["//example.com", false],
  ["https://example.com/\u202e", false],
])("a link to %j is kept: %s", (href, kept) => {
  expect(safeHref(href) !== null).toBe(kept);
});
