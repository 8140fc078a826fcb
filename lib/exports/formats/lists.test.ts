import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { loadPack } from "@/lib/campaigns/queries";
import type { Indicator } from "@/lib/campaigns/schema";
import { tlpLevels } from "@/lib/core/words";
import { readIndicatorFile } from "@/lib/detection/import-indicators";
import type { ReadIndicator } from "@/lib/detection/import-indicators";
import type { IndicatorList, ListedIndicator } from "@/lib/exports/schema";

import { listCsv, listText } from "./list-csv";
import { listMisp } from "./list-misp";
import { listStix } from "./list-stix";

const pack = await loadPack("exchange-2021");

const listOf = (indicators: readonly ListedIndicator[], defang = true): IndicatorList => ({
  name: "Indicators of a campaign",
  tlp: "AMBER",
  exportedAt: "2021-03-16T14:03:00.000Z",
  defang,
  indicators,
});

const listed = (one: Partial<Indicator> & Pick<Indicator, "type" | "value">, tlp: ListedIndicator["tlp"] = null) => ({
  id: "own-001",
  cluster: "unattributed",
  strength: null,
  techniques: [],
  source: "a list",
  firstSeen: null,
  confidence: "medium" as const,
  falsePositiveRisk: null,
  relatedActivity: null,
  note: null,
  flags: "",
  tlp,
  ...one,
});

/** What another installation has after it read the file: every indicator, marked or not. */
function readBack(text: string): { indicators: ReadIndicator[]; refused: string[] } {
  const { rows } = readIndicatorFile(new TextEncoder().encode(text), {
    known: [],
    settings: { source: "round trip", tlp: null, contextToo: true },
    mapping: null,
  });
  return {
    indicators: rows.flatMap((row) => (row.kind === "loaded" || row.kind === "marked" ? [row.indicator] : [])),
    refused: rows.flatMap((row) => (row.kind === "rejected" ? [`${row.value}: ${row.reason}`] : [])),
  };
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const host = fc.tuple(label, label, fc.constantFrom("com", "net", "org", "top")).map((parts) => parts.join("."));
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const byte = fc.integer({ min: 1, max: 254 });
const fileName = fc
  .tuple(fc.stringMatching(/^[\w' -]{0,10}\w$/), fc.constantFrom("aspx", "dll"))
  .map((all) => all.join("."));
const value = fc.oneof(
  fc.record({ type: fc.constant("sha256" as const), value: hex(64) }),
  fc.record({ type: fc.constant("md5" as const), value: hex(32) }),
  fc.record({
    type: fc.constant("ipv4" as const),
    value: fc.tuple(byte, byte, byte, byte).map((all) => all.join(".")),
  }),
  fc.record({ type: fc.constant("domain" as const), value: host }),
  fc.record({
    type: fc.constant("url" as const),
    value: fc.tuple(host, fc.webPath()).map(([name, path]) => `http://${name}${path === "" ? "/" : path}`),
  }),
  fc.record({ type: fc.constant("filename" as const), value: fileName.map((name) => name.trim()) }),
  fc.record({ type: fc.constant("filepath" as const), value: fileName.map((name) => `C:\\web o\\${name.trim()}`) }),
  fc.record({ type: fc.constant("uri" as const), value: label.map((name) => `/owa/auth/${name}_1.aspx`) }),
  fc.record({ type: fc.constant("user_agent" as const), value: label.map((name) => `${name}/1.0 (it's; =1+1)`) }),
);
const indicators = fc.uniqueArray(
  fc.tuple(value, fc.constantFrom(null, ...tlpLevels)).map(([one, tlp]) => listed(one, tlp)),
  { maxLength: 12, selector: (one) => `${one.type} ${one.value.toLowerCase()}` },
);

const bare = (all: readonly { type: string; value: string }[]) => all.map(({ type, value: of }) => `${type} ${of}`);

describe("a list that is handed out reads back as it was", () => {
  const forms = {
    CSV: listCsv,
    STIX: (list: IndicatorList) => JSON.stringify(listStix(list)),
    MISP: (list: IndicatorList) => JSON.stringify(listMisp(list)),
  };
  for (const [name, write] of Object.entries(forms))
    test(`as ${name}, defanged or not`, () => {
      fc.assert(
        fc.property(indicators, fc.boolean(), (all, defang) => {
          fc.pre(all.length > 0);
          const back = readBack(write(listOf(all, defang)));
          expect(back.refused).toEqual([]);
          expect(bare(back.indicators)).toEqual(bare(all));
          expect(back.indicators.map((one) => one.tlp)).toEqual(
            all.map((one) => (name === "MISP" ? mispMarking(one, all) : (one.tlp ?? "AMBER"))),
          );
        }),
      );
    });
});

/** A MISP attribute is never less strict than its event. */
function mispMarking(_: ListedIndicator, all: readonly ListedIndicator[]) {
  return tlpLevels.find((level) => level === "AMBER" || all.some((one) => one.tlp === level));
}

test("the pack itself, handed out as CSV, gives every indicator of a kind that is matched", () => {
  const all = pack.indicators.map((one) => ({ ...one, tlp: null }));
  const back = readBack(listCsv(listOf(all)));
  const waiting = back.refused.filter((one) => !/stand in no record|is matched by|is not matched/.test(one));
  expect(waiting).toEqual([]);
  const [first] = back.indicators;
  expect(first).toMatchObject({
    cluster: "HAFNIUM",
    strength: "listed-under-HAFNIUM",
    techniques: ["T1505.003"],
    firstSeen: "2021-01-06",
    confidence: "high",
  });
});

test("a plain list opens nothing unless a machine asks for the values as they are", () => {
  const all = [
    listed({ type: "url", value: "http://p.estonine.com/p?e" }),
    listed({ type: "domain", value: "yolkish.com" }),
  ];
  expect(listText(listOf(all)).split("\n").slice(1)).toEqual(["hxxp://p[.]estonine[.]com/p?e", "yolkish[.]com", ""]);
  expect(listText(listOf(all, false)).split("\n").slice(1)).toEqual(["http://p.estonine.com/p?e", "yolkish.com", ""]);
});

test("a cell that a spreadsheet would compute is guarded", () => {
  expect(listCsv(listOf([listed({ type: "user_agent", value: '=HYPERLINK("http://x")', note: "+1" })]))).toContain(
    `"'=HYPERLINK(""http://x"")"`,
  );
});

const stixObject = z.looseObject({
  type: z.string(),
  id: z.string(),
  name: z.string().optional(),
  pattern: z.string().optional(),
});
const stixObjects = (list: IndicatorList) => z.object({ objects: z.array(stixObject) }).parse(listStix(list)).objects;

test("a STIX bundle keeps its ids, its patterns stay machine values, and its names open nothing", () => {
  const all = [
    listed({ type: "domain", value: "yolkish.com" }, "RED"),
    listed({ type: "process_tree", value: "w3wp > cmd" }),
  ];
  const objects = stixObjects(listOf(all));
  expect(objects.map((object) => object.type)).toEqual([
    "identity",
    "marking-definition",
    "marking-definition",
    "indicator",
  ]);
  expect(objects.at(-1)).toMatchObject({
    name: "domain: yolkish[.]com",
    pattern: "[domain-name:value = 'yolkish.com']",
  });
  expect(stixObjects({ ...listOf(all), exportedAt: "2021-03-17T00:00:00.000Z" }).map(({ id }) => id)).toEqual(
    objects.map(({ id }) => id),
  );
});

test("a MISP event asks nobody to match on a value that is over-common", () => {
  const event = z.object({ Event: z.object({ Attribute: z.array(z.looseObject({ to_ids: z.boolean() })) }) });
  const all = [
    listed({ type: "domain", value: "yolkish.com" }),
    listed({ type: "domain", value: "microsoft.com", falsePositiveRisk: "high" }),
  ];
  expect(event.parse(listMisp(listOf(all))).Event.Attribute.map((one) => one.to_ids)).toEqual([true, false]);
});
