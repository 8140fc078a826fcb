import { expect, test } from "vitest";

import { readWhole } from "@/lib/evidence/parsers/fixture-reading";
import { identify } from "@/lib/evidence/parsers/identify";
import { maxLineBytes } from "@/lib/evidence/parsers/lines";
import { probeOf } from "@/lib/evidence/parsers/probe";
import { parsers } from "@/lib/evidence/parsers/registry";
import type { Parser } from "@/lib/evidence/parsers/types";

import { hostileTexts } from "./texts";

const mebibyte = 1024 * 1024;
const mostGrown = 400 * mebibyte;

test.each(hostileTexts.map((one) => [one.about, one] as const))(
  "%s: every parser keeps its books, keeps little of a row, and stays within memory",
  (_, { path, make }) => {
    const bytes = make();
    const before = process.memoryUsage().rss;
    for (const parser of parsers) {
      const { records, rejected, summary } = readWhole(parser, { bytes, path, pieceBytes: 65_536 });
      expect(summary.records + summary.rejected, parser.format).toBe(summary.rows);
      const kept = records.map(({ fields }) => Object.values(fields).reduce((sum, value) => sum + value.length, 0));
      expect(
        kept.reduce((most, one) => Math.max(most, one), 0),
        parser.format,
      ).toBeLessThanOrEqual(4 * maxLineBytes);
      // One look at hundreds of thousands of rows, for each look of its own takes longer than reading them.
      expect(rejected.filter((row) => row.text.length > 600 || row.reason === "").slice(0, 1), parser.format).toEqual(
        [],
      );
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(mostGrown);
  },
);

test("no hostile text makes recognising it throw, and none is taken for what two parsers read", () => {
  for (const { path, make } of hostileTexts) {
    const bytes = make();
    const probe = probeOf(path, { head: bytes, sizeBytes: bytes.length });
    expect(() => identify(probe), path).not.toThrow();
    expect(parsers.filter((parser) => parser.claims(probe)).length, path).toBeLessThanOrEqual(1);
  }
});

/** Feeds a head, then the same piece without a line end again and again, and counts what the parser hands on. */
function longLine(parser: Parser, head: string, { pieces, piece }: { pieces: number; piece: Buffer }) {
  let handedOn = 0;
  const session = parser.start(
    { path: "u_ex210303.log", serverHint: null },
    { record: () => (handedOn += 1), rejected: () => (handedOn += 1) },
  );
  session.write(Buffer.from(head));
  for (let sent = 0; sent < pieces; sent += 1) session.write(piece);
  return { summary: session.end(), handedOn };
}

const iisHead = "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-uri-stem c-ip\n";

test("a line of ten gigabytes goes through the reader of web server logs without being kept", () => {
  const parser = parsers.find(({ format }) => format === "iis_w3c");
  if (!parser) throw new Error("There is no reader of web server logs.");
  const before = process.memoryUsage().rss;
  const piece = Buffer.alloc(4 * mebibyte, "a");
  const { summary } = longLine(parser, iisHead, { pieces: 2_560, piece });
  expect(summary.records + summary.rejected).toBe(summary.rows);
  expect(process.memoryUsage().rss - before).toBeLessThan(mostGrown);
});

test.each(parsers.map((parser) => [parser.format, parser] as const))(
  "%s lets a line of a hundred megabytes go by without keeping it, in whatever it may stand",
  (_, parser) => {
    for (const head of [iisHead, "<Objs><Obj>", '{"a":{"b":[{"c":"', 'a,b\n1,"', ""]) {
      const before = process.memoryUsage().rss;
      const { summary } = longLine(parser, head, { pieces: 100, piece: Buffer.alloc(mebibyte, "b") });
      expect(summary.records + summary.rejected).toBe(summary.rows);
      expect(process.memoryUsage().rss - before).toBeLessThan(mostGrown);
    }
  },
);
