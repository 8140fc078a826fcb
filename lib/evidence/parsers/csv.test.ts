import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvStateAfter, splitCsv } from "./csv";

const cell = fc.string({ unit: fc.constantFrom('"', ",", "\n", "a", "é", " ", ";"), maxLength: 8 });
const row = fc.array(cell, { minLength: 1, maxLength: 8 });

function written(cells: string[]): string {
  return cells.map((text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(",");
}

describe("CSV rows", () => {
  test("what was written as CSV is read back", () => {
    fc.assert(
      fc.property(row, (cells) => {
        expect(splitCsv(written(cells), ",")).toEqual({ kind: "row", cells });
      }),
    );
  });

  test("a row is open exactly at the line breaks inside its quotes", () => {
    fc.assert(
      fc.property(row, (cells) => {
        const lines = written(cells).split("\n");
        let open = false;
        lines.forEach((line, index) => {
          const bytes = Buffer.from(line);
          const state = csvStateAfter(bytes, { start: 0, end: bytes.length, delimiter: 44, open });
          expect(state).toBe(index === lines.length - 1 ? "closed" : "open");
          open = state === "open";
        });
      }),
    );
  });

  test("text after a closing quote is not CSV, a quote inside a cell is text", () => {
    expect(splitCsv('a,"b"c', ",")).toMatchObject({ kind: "broken" });
    expect(splitCsv('a,b"c', ",")).toEqual({ kind: "row", cells: ["a", 'b"c'] });
    expect(splitCsv("a;b,c", ";")).toEqual({ kind: "row", cells: ["a", "b,c"] });
  });
});
