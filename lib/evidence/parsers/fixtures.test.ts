import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { identify } from "./identify";
import { probeOf } from "./probe";
import { parsers } from "./registry";
import { readWhole } from "./fixture-reading";

const root = path.join(import.meta.dirname, "fixtures");
const formats = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "scenarios")
  .map((entry) => entry.name);

/** A fixture is a folder: `input.*` and what must come of it; `path` stands in for the name where the name matters. */
function load(format: string, name: string): { bytes: Buffer; path: string; expected: Record<string, unknown> } {
  const folder = path.join(root, format, name);
  const input = readdirSync(folder).find((file) => file.startsWith("input."));
  if (!input) throw new Error(`${folder} has no input file`);
  const expected: Record<string, unknown> = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8"));
  const given = typeof expected["path"] === "string" ? expected["path"] : input;
  return { bytes: readFileSync(path.join(folder, input)), path: given, expected };
}

for (const format of formats) {
  describe(format, () => {
    for (const name of readdirSync(path.join(root, format))) {
      const fixture = load(format, name);
      const probe = probeOf(fixture.path, { head: fixture.bytes, sizeBytes: fixture.bytes.length });

      test(`${name}: exactly one parser claims it, or none where it is not evidence of a known format`, () => {
        const claimants = parsers.filter((parser) => parser.claims(probe)).map((parser) => parser.format);
        expect(claimants).toEqual(fixture.expected["format"] === null ? [] : [fixture.expected["format"]]);
      });

      test(`${name}: reads as expected in pieces of any size`, () => {
        const parser = identify(probe);
        if ("unrecognized" in parser) return expect(fixture.expected["format"]).toBe(null);
        for (const pieceBytes of [64 * 1024, 7, 1]) {
          const { records, rejected, summary, rowsByHour } = readWhole(parser, {
            bytes: fixture.bytes,
            path: fixture.path,
            pieceBytes,
          });
          expect({ records, rejected, summary }).toEqual({
            records: fixture.expected["records"],
            rejected: fixture.expected["rejected"],
            summary: fixture.expected["summary"],
          });
          expect(summary.records + summary.rejected).toBe(summary.rows);
          expect(records.length + rejected.length).toBe(summary.rows);
          expect(rowsByHour.map((hours) => hours.reduce((sum, [, rows]) => sum + rows, 0))).toEqual(
            summary.coverage.map((seen) => seen.rows),
          );
        }
      });

      test(`${name}: refusing every row changes neither counts nor coverage`, () => {
        const parser = identify(probe);
        if ("unrecognized" in parser) return;
        const { rejected, summary } = readWhole(parser, {
          bytes: fixture.bytes,
          path: fixture.path,
          pieceBytes: 64 * 1024,
          interesting: () => false,
        });
        expect(summary).toEqual(fixture.expected["summary"]);
        expect(rejected).toEqual(fixture.expected["rejected"]);
      });
    }
  });
}
