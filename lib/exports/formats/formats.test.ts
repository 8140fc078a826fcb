import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import type { CaseExport, SeenIndicator } from "@/lib/exports/schema";

import { auditCsv } from "./audit-csv";
import { indicatorsCsv } from "./indicators-csv";
import { mispEvent } from "./misp";
import { navigatorLayer } from "./navigator";
import { stixBundle, stixPattern } from "./stix";
import { timesketchLine } from "./timesketch";

const seen = (type: string, value: string, more: Partial<SeenIndicator> = {}): SeenIndicator => ({
  id: `ioc-${type}`,
  type,
  value,
  cluster: null,
  proposes: false,
  strength: "",
  source: "a list",
  techniques: ["T1190"],
  count: 3,
  firstSeenAt: "2021-03-03T06:49:02.000Z",
  lastSeenAt: null,
  servers: ["EX01"],
  ...more,
});

const from: CaseExport = {
  caseId: "01a20000-0000-7000-8000-000000000001",
  ref: "BW-000123",
  campaign: "Exchange Server 2021",
  tlp: "AMBER+STRICT",
  exportedAt: "2021-03-16T14:03:00.000Z",
  worst: "critical",
  indicators: [
    seen("ipv4", "198.51.100.7", { cluster: "UNC2639", proposes: true, strength: "Stated by the source" }),
    seen("domain", "p.example.net", { cluster: "UNC2639", strength: "Possible" }),
    seen("url", "http://p.example.net/p?e"),
    seen("sha256", "ab".repeat(32)),
    seen("filepath", "C:\\inetpub\\wwwroot\\it's.aspx"),
    seen("user_agent", '=HYPERLINK("http://x")'),
    seen("scheduled_task", "Winnet"),
  ],
  techniques: [
    { id: "T1505.003", name: "Web Shell", findings: 2, hits: 214, worst: "critical" },
    { id: "T1190", name: null, findings: 1, hits: 3, worst: "low" },
  ],
  claims: [
    {
      cluster: "UNC2639",
      status: "accepted",
      likelihood: "likely",
      confidence: "moderate",
      statement: "Activity is likely UNC2639.",
    },
    { cluster: "HAFNIUM", status: "rejected", likelihood: null, confidence: null, statement: "" },
  ],
};

const id = z.string().regex(/^[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const stamp = z.iso.datetime({ precision: 3 });
const stixObject = z.looseObject({ type: z.string(), id, spec_version: z.literal("2.1"), created: stamp });
const bundle = z.object({ type: z.literal("bundle"), id, objects: z.array(stixObject) });

describe("a STIX bundle", () => {
  const { objects } = bundle.parse(stixBundle(from));
  const ids = objects.map((object) => object.id);

  test("marks every object with the TLP 2.0 of the case and refers to nothing that is not in it", () => {
    const marking = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";
    expect(ids).toContain(marking);
    for (const object of objects)
      if (object.type !== "marking-definition") expect(object["object_marking_refs"], object.id).toEqual([marking]);
    const references = JSON.stringify(objects).matchAll(/"(?:\w+_ref)":"([^"]+)"/g);
    for (const [, reference] of references) expect(ids).toContain(reference);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("names a cluster only when a person accepted the claim", () => {
    expect(objects.filter((object) => object.type === "intrusion-set").map((object) => object["name"])).toEqual([
      "UNC2639",
    ]);
  });

  test("says that an indicator indicates the cluster only where its source ties the two", () => {
    const named = (ref: unknown) => objects.find((object) => object.id === ref)?.["name"];
    expect(
      objects.filter((object) => object.type === "relationship").map((object) => named(object["source_ref"])),
    ).toEqual(["ipv4: 198.51.100.7"]);
  });

  test("keeps its ids from one export to the next, so that the second updates the first", () => {
    const later = bundle.parse(stixBundle({ ...from, exportedAt: "2021-03-17T14:03:00.000Z" }));
    expect(later.objects.map((object) => object.id)).toEqual(ids);
  });

  test("is valid for a case that saw nothing", () => {
    const empty = bundle.parse(stixBundle({ ...from, indicators: [], techniques: [], claims: [], worst: null }));
    expect(empty.objects.map((object) => object.type)).toEqual(["identity", "marking-definition"]);
  });

  test.each([
    ["ipv4", "198.51.100.7", "[ipv4-addr:value = '198.51.100.7']"],
    ["uri", "POST /owa/auth/a_b.aspx", "[url:value LIKE '%/owa/auth/a\\\\_b.aspx%']"],
    ["filepath", "C:\\web\\it's.aspx", "[file:name = 'it\\'s.aspx' AND file:parent_directory_ref.path = 'C:\\\\web']"],
    ["process_tree", "w3wp > cmd", null],
  ])("writes %s %s as %s", (type, value, pattern) => {
    expect(stixPattern({ type, value })).toBe(pattern);
  });
});

test("a MISP event is unpublished, tagged, and matches machines only on what cannot be anything else", () => {
  const attribute = z.object({
    uuid: z.uuid(),
    type: z.string(),
    category: z.string(),
    value: z.string(),
    to_ids: z.boolean(),
    distribution: z.string(),
    timestamp: z.string().regex(/^\d+$/),
    comment: z.string(),
    first_seen: stamp.optional(),
    last_seen: stamp.optional(),
  });
  const event = z.object({
    Event: z.looseObject({
      uuid: z.uuid(),
      info: z.string(),
      date: z.iso.date(),
      published: z.literal(false),
      distribution: z.literal("0"),
      threat_level_id: z.enum(["1", "2", "3", "4"]),
      Tag: z.array(z.object({ name: z.string() })),
      Attribute: z.array(attribute),
    }),
  });
  const { Event } = event.parse(mispEvent(from));
  expect(Event.Tag[0]).toEqual({ name: "tlp:amber+strict" });
  expect(Event.Attribute.filter((one) => one.to_ids).map((one) => one.type)).toEqual([
    "ip-src",
    "domain",
    "url",
    "sha256",
  ]);
});

test("an ATT&CK layer scores techniques by their gravest finding", () => {
  const layer = z.looseObject({
    domain: z.literal("enterprise-attack"),
    versions: z.object({ attack: z.string(), navigator: z.string(), layer: z.literal("4.5") }),
    techniques: z.array(
      z.looseObject({
        techniqueID: z.string().regex(/^T\d{4}(\.\d{3})?$/),
        score: z.number().min(0).max(100),
        color: z.string(),
      }),
    ),
  });
  expect(layer.parse(navigatorLayer(from)).techniques.map(({ techniqueID, score }) => [techniqueID, score])).toEqual([
    ["T1505.003", 100],
    ["T1190", 40],
  ]);
});

test("a Timesketch line has what Timesketch requires, and one event stays one line", () => {
  const line = timesketchLine(
    {
      at: "2021-03-03T06:49:02.120Z",
      precision: "second",
      kind: "finding",
      title: "a\nb",
      detail: "",
      severity: "high",
      server: "EX01",
      clusters: [],
      count: 2,
      source: null,
    },
    "BW-000123",
  );
  expect(line.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(line)).toMatchObject({
    message: "a\nb",
    datetime: "2021-03-03T06:49:02.120+00:00",
    timestamp: 1_614_754_142_120_000,
    timestamp_desc: "finding",
  });
});

describe("a CSV", () => {
  test("writes addresses so that nothing opens them, unless a machine asks not to", () => {
    const values = (defang: boolean) =>
      z
        .array(z.array(z.string()))
        .parse(parse(indicatorsCsv(from.indicators, { defang })))
        .map((row) => row[1]);
    expect(values(true)).toEqual([
      "value",
      "198[.]51[.]100[.]7",
      "p[.]example[.]net",
      "hxxp://p[.]example[.]net/p?e",
      "ab".repeat(32),
      "C:\\inetpub\\wwwroot\\it's.aspx",
      '\'=HYPERLINK("http://x")',
      "Winnet",
    ]);
    expect(values(false)[3]).toBe("http://p.example.net/p?e");
  });

  test("of the audit trail has no cell that a spreadsheet computes", () => {
    const text = auditCsv(
      [
        {
          caseId: from.caseId,
          seq: 1,
          prevHash: "0",
          at: from.exportedAt,
          actorId: null,
          actorName: "=1+1",
          action: "case.update",
          object: "case",
          objectId: null,
          payload: "{}",
          hash: "a",
        },
      ],
      true,
    );
    expect(text.split("\r\n")[1]).toContain(",'=1+1,");
  });
});
