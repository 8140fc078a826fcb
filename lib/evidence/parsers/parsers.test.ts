import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWhole } from "./fixture-reading";
import { identify } from "./identify";
import { maxLineBytes } from "./lines";
import { probeOf } from "./probe";
import { parsers } from "./registry";

const root = path.join(import.meta.dirname, "fixtures");

function samples(): Buffer[] {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  const inputs = names.filter((name) => path.basename(name).startsWith("input.") && !name.startsWith("scenarios"));
  return inputs.map((name) => readFileSync(path.join(root, name))).filter((bytes) => bytes.length > 0);
}

const inputs = samples();

/** Real samples, cut, spliced and damaged: far nearer to trouble than random bytes. */
const damaged = fc
  .tuple(
    fc.nat(inputs.length - 1),
    fc.nat(inputs.length - 1),
    fc.nat(4000),
    fc.nat(4000),
    fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 12 }),
  )
  .map(([first, second, cut, skip, flips]) => {
    const bytes = Buffer.concat([
      inputs[first]?.subarray(0, cut) ?? Buffer.alloc(0),
      inputs[second]?.subarray(skip) ?? Buffer.alloc(0),
    ]);
    for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
    return bytes;
  });

describe("every parser", () => {
  test.each(parsers.map((parser) => [parser.format, parser] as const))(
    "%s: never throws and keeps its books on any bytes",
    (_format, parser) => {
      fc.assert(
        fc.property(
          fc.oneof(damaged, fc.uint8Array({ maxLength: 600 })),
          fc.integer({ min: 1, max: 5000 }),
          (bytes, pieceBytes) => {
            const input = { bytes, path: "EX01-Cve-2021-27065.log" };
            const whole = readWhole(parser, { ...input, pieceBytes: 1 << 20 });
            const pieces = readWhole(parser, { ...input, pieceBytes });
            expect(pieces).toEqual(whole);
            expect(whole.summary.records + whole.summary.rejected).toBe(whole.summary.rows);
            const skimmed = readWhole(parser, { ...input, pieceBytes, interesting: () => false });
            expect(skimmed.rejected).toEqual(whole.rejected);
            expect({ ...skimmed.summary, coverage: [] }).toEqual({ ...whole.summary, coverage: [] });
            expect(new Set(skimmed.summary.coverage)).toEqual(new Set(whole.summary.coverage));
          },
        ),
        { seed: 20210303, numRuns: 150 },
      );
    },
  );

  test("at most one parser claims any bytes under any name", () => {
    const names = fc.constantFrom(
      "x.csv",
      "u_ex210303.log",
      "HttpProxy_2021030306-1.LOG",
      "ECPServer20210303-1.LOG",
      "OABGenerator_20210302-1.LOG",
      "msert.log",
      "EOMT.log",
      "web.config",
      "scan.nmap",
      "scan.xml",
      "EX01-other.csv",
      "yara.json",
      "15.2.792.3_result.csv",
      "EX01-Cve-2021-27065.log",
      "Security.evtx",
      "Security.xml",
      "Security.csv",
    );
    fc.assert(
      fc.property(damaged, names, (bytes, name) => {
        const probe = probeOf(name, { head: bytes, sizeBytes: bytes.length });
        expect(() => identify(probe)).not.toThrow();
      }),
    );
  });

  test("only interesting rows are handed on, and the reader is asked about each line once", () => {
    const bytes = readFileSync(path.join(root, "exchange_httpproxy", "plain", "input.log"));
    const parser = identify(probeOf("a.log", { head: bytes, sizeBytes: bytes.length }));
    if ("unrecognized" in parser) throw new Error("the fixture is not recognised");
    const asked: number[] = [];
    const interesting = (text: Uint8Array, start: number, end: number, offset: number): boolean => {
      asked.push(offset);
      return Buffer.from(text.subarray(start, end)).includes("ServerInfo~");
    };
    const { records, summary } = readWhole(parser, { bytes, path: "a.log", pieceBytes: 50, interesting });
    expect(records.map((record) => record.line)).toEqual([6]);
    expect([summary.rows, summary.records, asked.length]).toEqual([4, 4, 4]);
  });

  test("a row longer than the reader keeps is a record of what fits, marked long", () => {
    const header = "#Log-type: HttpProxy Logs\r\n#Fields: DateTime,Protocol,ServerHostName,UrlQuery,Last\r\n";
    const query = "q".repeat(2 * maxLineBytes);
    const bytes = Buffer.from(
      `${header}2021-03-03T00:00:00.000Z,Ecp,EX01,${query},end\r\n2021-03-03T00:00:01.000Z,Ecp,EX01,,end\r\n`,
    );
    const parser = identify(probeOf("a.log", { head: bytes, sizeBytes: bytes.length }));
    if ("unrecognized" in parser) throw new Error("the fixture is not recognised");
    const { records, rejected } = readWhole(parser, { bytes, path: "a.log", pieceBytes: 64 * 1024 });
    expect(rejected).toEqual([]);
    expect(records.map((record) => [record.long, Object.keys(record.fields).length])).toEqual([
      [true, 4],
      [undefined, 5],
    ]);
  });
});
