import { expect, test } from "vitest";

import { compileKnowledge, createDetector } from "@/lib/detection/detector";
import { loadPack } from "@/lib/campaigns/queries";

import type { ReadingResult } from "./reading";
import { madeStorable } from "./storable";

const pack = await loadPack("exchange-2021");
const knowledge = compileKnowledge(pack);

/** What one file shows whose rows ask for these paths. */
function resultOf(paths: string[]): ReadingResult {
  const detector = createDetector(knowledge, { sourceId: "file", server: "EX01" });
  paths.forEach((path, index) => {
    const fields = { "cs-method": "POST", "cs-uri-stem": path, "c-ip": "203.0.113.21", "sc-status": "200" };
    const record = {
      kind: "iis_w3c",
      line: index + 1,
      offset: 100 * index,
      length: 100,
      at: 1_614_754_202_000,
      fields,
    };
    detector.record(record, () => `POST ${path}\0`);
  });
  const rejected = [{ line: 9, offset: 900, reason: "The time cannot be read.", text: "a\0b\uD83D" }];
  const summary = {
    rows: paths.length,
    records: paths.length,
    rejected: 1,
    truncated: false,
    unusable: null,
    servers: ["EX\0"],
    coverage: [],
    builds: [],
    toolRuns: [],
  };
  return {
    summary,
    detection: detector.result(),
    rejected,
    rejectedReasons: [],
    unusable: [],
    entries: 0,
    isWebShell: false,
    note: "",
  };
}

const long = `/aspnet_client/${"a".repeat(160)}`;
const cutInTwo = [
  `${long}${"b".repeat(199 - long.length)}\u{1F600}.aspx`,
  `${long}${"b".repeat(199 - long.length)}\uFFFD.aspx`,
];

test("every text of a result can be stored, wherever it was cut and whatever the file held", () => {
  const found = resultOf(cutInTwo);
  expect(JSON.stringify(found)).toMatch(/\\ud83d/);
  const stored = JSON.stringify(madeStorable(found));
  expect(stored).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i);
  expect(stored).toContain("a\uFFFDb\uFFFD");
});

test("findings whose texts become alike keep different keys", () => {
  const { findings } = madeStorable(resultOf(cutInTwo)).detection;
  const keys = findings.map((draft) => draft.key);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.every((key) => key.isWellFormed())).toBe(true);
});

test("a result that can be stored stays as it is, keys included", () => {
  const found = resultOf(["/aspnet_client/x.aspx"]);
  const before = structuredClone(found.detection);
  before.findings.forEach((draft) =>
    draft.samples.forEach((sample) => (sample.text = sample.text.replace("\0", "\uFFFD"))),
  );
  expect(madeStorable(found).detection).toEqual(before);
});
