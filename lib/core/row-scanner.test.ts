import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalTables } from "./literal-tables";
import type { Literal } from "./literal-tables";
import { columnMark, rowScanner } from "./row-scanner";
import type { RowScanner, StoppedRow } from "./row-scanner";

function scannerOf(literals: readonly Literal[], sample = ""): RowScanner {
  const scanner = rowScanner(literalTables(literals, Buffer.from(sample)));
  if (scanner === null) throw new Error("this machine cannot run the kernel");
  scanner.share(null);
  scanner.markColumns([]);
  scanner.expect({ delimiter: 44, quotes: true, columns: 3, hour: null });
  return scanner;
}

let source = 0;

function stopsIn(scanner: RowScanner, bytes: Buffer): StoppedRow[] {
  source += 1;
  const stops: StoppedRow[] = [];
  for (let at = 0; ;) {
    const { stopped } = scanner.pass(bytes, { source, at, mayPass: true });
    if (stopped === null) return stops;
    stops.push(stopped);
    at = stopped.next;
  }
}

function isIn(literal: Literal, line: string): boolean {
  const folded = line.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  for (let at = 0; at + literal.length <= folded.length; at += 1)
    if (literal.every((place, index) => place.includes(folded[at + index] ?? "\0"))) return true;
  return false;
}

const letter = fc.constantFrom("a", "b", "/", ".", "0", "~");
const place = fc.oneof(
  { weight: 6, arbitrary: letter },
  { weight: 1, arbitrary: fc.constantFrom("ab", "/\\", "0123456789", "abcdefghijklmnopqrstuvwxyz0123456789_") },
);
const literal = fc.array(place, { minLength: 1, maxLength: 9 });
const text = fc.string({
  unit: fc.oneof(
    { weight: 9, arbitrary: letter },
    { weight: 2, arbitrary: fc.constantFrom("A", "B", "\n", "é", "\0", "\r") },
  ),
  maxLength: 700,
});

describe("The search for literals", () => {
  it("finds each literal that stands in a line, and nothing else", () => {
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 14 }), text, (literals, body) => {
        const scanner = scannerOf(literals, "ab/ab/0.0");
        const bytes = Buffer.from(`${body}\n`);
        const expected = bytes
          .toString("latin1")
          .split("\n")
          .slice(0, -1)
          .map((line) => line.replace(/\r$/, ""))
          .filter((line) => line !== "" && line !== "\r")
          .map((line) => [line, literals.some((one) => isIn(one, line))]);
        const found = stopsIn(scanner, bytes).map(({ start, end, holdsLiteral }) => [
          bytes.toString("latin1", start, end),
          holdsLiteral,
        ]);
        scanner.close();
        expect(found).toEqual(expected);
      }),
      { numRuns: 600 },
    );
  });

  it("misses none where slices of the search meet", () => {
    const needle = "needle.aspx";
    const scanner = scannerOf([needle.split(""), "0123".split("")]);
    for (let shift = 0; shift < 48; shift += 1) {
      const bytes = Buffer.alloc(100_000, "x");
      for (let at = 199; at < bytes.length; at += 200) bytes[at] = 10;
      const at = 32_768 - 24 + shift;
      bytes.write(` ${needle} `, at);
      const found = stopsIn(scanner, bytes).filter((row) => row.holdsLiteral);
      const line = bytes.subarray(found[0]?.start, found[0]?.end).toString();
      expect([found.length, line.includes(needle)]).toEqual([1, true]);
    }
    scanner.close();
  });

  it("takes thousands of literals", () => {
    const many = Array.from({ length: 5000 }, (_none, index) => `host-${index * 7919}.example`.split(""));
    const scanner = scannerOf(many);
    const bytes = Buffer.from(`host-${7919 * 4321}.example\nhost-12345.example\nHOST-0.EXAMPLE\n`);
    expect(stopsIn(scanner, bytes).map((row) => row.holdsLiteral)).toEqual([true, false, true]);
    scanner.close();
  });

  it("bears a line that is nothing but literals", () => {
    const scanner = scannerOf([["a"]]);
    const bytes = Buffer.alloc(250_000, "a");
    bytes[249_999] = 10;
    bytes[10] = 10;
    const found = stopsIn(scanner, bytes).map(({ start, end, holdsLiteral }) => [start, end, holdsLiteral]);
    scanner.close();
    expect(found).toEqual([
      [0, 10, true],
      [11, 249_999, true],
    ]);
  });
});

/** The cells of a row as RFC 4180 has them; null where its quotes make no sense. */
function cellsOf(line: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; ;) {
    const quoted = /^"(?:[^"]|"")*"(?=,|$)/s.exec(line.slice(at));
    const cell = quoted?.[0] ?? /^[^,]*/s.exec(line.slice(at))?.[0] ?? "";
    if (quoted === null && cell.includes('"')) return null;
    cells.push(cell);
    at += cell.length;
    if (at >= line.length) return cells;
    at += 1;
  }
}

describe("The shape of rows", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\r", "b"), maxLength: 40 });
  it("is sound exactly where quotes make sense and the number of cells is right", () => {
    const scanner = scannerOf([]);
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 12 }), fc.nat(70), (parts, lead) => {
        const lines = parts.map((part) => "x".repeat(lead) + part);
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const sound = stopsIn(scanner, bytes).map(({ start, end, sound: is }) => [
          bytes.toString("utf8", start, end),
          is,
        ]);
        const expected = lines
          .map((line) => line.replace(/\r$/, ""))
          .filter((line) => line !== "" && line !== "\r")
          .map((line) => [line, cellsOf(line)?.length === 3]);
        expect(sound).toEqual(expected);
      }),
      { numRuns: 600 },
    );
    scanner.close();
  });

  it("of rows that share their cells and hour are passed at once, with their times", () => {
    const scanner = scannerOf([]);
    scanner.expect({ delimiter: 44, quotes: true, columns: 3, hour: Buffer.from("2021-03-03T06") });
    scanner.share({ cells: [{ column: 1, bytes: Buffer.from("EX01,") }], marker: null });
    const rows = ["2021-03-03T06:49:46.210Z,EX01,a", '2021-03-03T06:10:00Z,EX01,"a,b"', "2021-03-03T06:59:59.9,EX01,"];
    const other = ["2021-03-03T07:00:00Z,EX01,a", "2021-03-03T06:00:00Z,EX02,a", "2021-03-03T06:60:00Z,EX01,a"];
    source += 1;
    const bytes = Buffer.from(`${[...rows, "", ...other].join("\r\n")}\r\n`);
    const passed = scanner.pass(bytes, { source, at: 0, mayPass: true });
    expect(passed).toMatchObject({ lines: 4, rows: 3, lowest: 600_000, highest: 3_599_900 });
    expect(stopsIn(scanner, bytes).map(({ millis }) => millis)).toEqual([-1, 0, -1]);
    scanner.close();
  });

  it("gives a key of the marked cells and of those that hold a literal", () => {
    const scanner = scannerOf(["needle".split("")]);
    scanner.markColumns([columnMark.read, 0, 0]);
    const bytes = Buffer.from('one,x,y\none,z,"a ""needle"", b"\none,w,q\ntwo,x,y\n');
    const keys = stopsIn(scanner, bytes);
    source += 1;
    const keyAt = (row: StoppedRow | undefined) => {
      scanner.pass(bytes, { source: ++source, at: row?.start ?? 0, mayPass: false });
      return row === undefined ? "" : scanner.key(row, columnMark.read);
    };
    const [first, second, third, fourth] = keys.map(keyAt);
    expect(first).toBe(third);
    expect([second, fourth]).not.toContain(first);
    expect(second).toContain('"a ""needle"", b"');
    scanner.close();
  });
});
