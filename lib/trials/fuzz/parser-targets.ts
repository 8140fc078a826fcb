import { isDeepStrictEqual } from "node:util";

import { identifyStored } from "@/lib/evidence/jobs";
import { readWhole } from "@/lib/evidence/parsers/fixture-reading";
import { identify } from "@/lib/evidence/parsers/identify";
import { maxLineBytes } from "@/lib/evidence/parsers/lines";
import { probeOf } from "@/lib/evidence/parsers/probe";
import { parsers } from "@/lib/evidence/parsers/registry";
import type { Parser } from "@/lib/evidence/parsers/types";
import { contextAround } from "@/lib/evidence/queries";

import type { Sample } from "./samples";
import { inMemory } from "@/lib/trials/in-memory";
import { type FuzzTarget, mustHold } from "./target";

/** Names that formats look at beside the content. */
const names: readonly [string, ...string[]] = [
  "x.csv",
  "u_ex210303.log",
  "HttpProxy_2021030306-1.LOG",
  "ECPServer20210303-1.LOG",
  "EX01-Cve-2021-27065.log",
  "yara.json",
  "15.2.792.3_result.csv",
  "web.config",
  "Security.evtx",
  "scan.xml",
  "a/../../b\u202e.log",
];

/** What a reader may keep of one row: a longest line twice over, for a text grows when it is decoded. */
const mostOfRow = 4 * maxLineBytes;
const mostOfExcerpt = 600;

function checkBooks({ records, rejected, summary }: ReturnType<typeof readWhole>, input: Buffer): void {
  mustHold(
    summary.records + summary.rejected === summary.rows,
    `${summary.records} records and ${summary.rejected} rejected rows are not ${summary.rows} rows.`,
  );
  mustHold(rejected.length === summary.rejected, "Not every rejected row was handed on.");
  for (const { line, offset, length, fields } of records) {
    mustHold(line >= 0 && offset >= 0 && length >= 0, `A record stands at line ${line}, offset ${offset}.`);
    mustHold(offset + length <= input.length, `A record ends ${offset + length - input.length} bytes behind the file.`);
    const kept = Object.values(fields).reduce((sum, value) => sum + value.length, 0);
    mustHold(kept <= mostOfRow, `A record keeps ${kept} characters.`);
  }
  for (const { offset, reason, text } of rejected) {
    mustHold(offset >= 0 && offset <= input.length, `A rejected row stands at offset ${offset}.`);
    mustHold(reason !== "", "A rejected row gives no reason.");
    mustHold(text.length <= mostOfExcerpt, `A rejected row keeps ${text.length} characters.`);
  }
}

function parserTarget(parser: Parser, samples: readonly Buffer[]): FuzzTarget {
  return {
    name: parser.format,
    samples,
    run(bytes, random) {
      const input = { bytes, path: random.pick(names), serverHint: random.once(2) ? "EX01" : undefined };
      const whole = readWhole(parser, { ...input, pieceBytes: Math.max(1, bytes.length) });
      checkBooks(whole, bytes);
      const pieceBytes = random.once(4) ? 1 + random.below(7) : 1 + random.below(bytes.length);
      mustHold(
        isDeepStrictEqual(readWhole(parser, { ...input, pieceBytes }), whole),
        `Read in pieces of ${pieceBytes} bytes it gives something else than in one piece.`,
      );
      const skimmed = readWhole(parser, { ...input, pieceBytes, interesting: () => false });
      mustHold(
        skimmed.summary.rows === whole.summary.rows && skimmed.summary.rejected === whole.summary.rejected,
        "With a filter that wants nothing it counts other rows.",
      );
    },
  };
}

/** Every registered parser, started on the samples that it claims and on those of the others. */
export function parserTargets(samples: readonly Sample[]): FuzzTarget[] {
  const claimed = Map.groupBy(samples, ({ path, bytes }) => {
    const found = identify(probeOf(path, { head: bytes, sizeBytes: bytes.length }));
    return "unrecognized" in found ? null : found.format;
  });
  const all = samples.map(({ bytes }) => bytes);
  return parsers.map((parser) => {
    const own = (claimed.get(parser.format) ?? []).map(({ bytes }) => bytes);
    return parserTarget(parser, own.length > 0 ? own : all);
  });
}

/** Recognising a file, and showing the lines around a place in it. */
export function readingTargets(samples: readonly Sample[]): FuzzTarget[] {
  const all = samples.map(({ bytes }) => bytes);
  return [
    {
      name: "identify",
      samples: all,
      async run(input, random) {
        const found = await identifyStored(inMemory(input), random.pick(names));
        if (found.kind === "refused") mustHold(found.reason !== "", "A refused format gives no reason.");
      },
    },
    {
      name: "lines-around",
      samples: all,
      async run(input, random) {
        const place = { offset: random.below(input.length), line: random.below(100), around: random.below(20) };
        const lines = await contextAround(inMemory(input), place);
        mustHold(lines.length <= 2 * place.around + 1, `It shows ${lines.length} lines.`);
        for (const { text } of lines) mustHold(text.length <= 4 * 1024, `A line shows ${text.length} characters.`);
      },
    },
  ];
}
