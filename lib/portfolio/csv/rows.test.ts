import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";

import type { CaseItem } from "@/lib/cases/schema";
import { plainCell } from "@/lib/core/csv";

import { csvOf } from "./rows";

const hostile = [
  "=cmd|'/c calc'!A1",
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "\0=1",
  "=\0cmd",
  "  =1",
  "＝1",
  "＋1",
  "－1",
  "＠SUM",
  "|calc",
  "%0A=1",
  "\u00a0=1",
  '"=1"',
  "=1,2\r\n=3",
];

const item: CaseItem = {
  id: "01980000-0000-7000-8000-000000000001",
  ref: "BW-000001",
  organization: { id: "01980000-0000-7000-8000-000000000002", name: "Tallow & Pike" },
  exposure: "patched",
  exposureAssurance: "verified",
  compromise: "operated",
  compromiseAssurance: "evidenced",
  containment: "open",
  phase: "hunt",
  attention: false,
  attentionReason: null,
  triage: { score: 80, reasons: [{ points: 60, reason: "Web shell present" }] },
  progress: { total: 31, verified: 4, claimed: 2 },
  clusters: ["HAFNIUM"],
  clustersProposed: [],
  owner: null,
  openFindings: 3,
  criticalFindings: 1,
  serverCount: 2,
  evidenceCount: 5,
  tags: [],
  country: null,
  sector: null,
  tlp: "AMBER",
  dueAt: null,
  openedAt: "2021-03-05T00:00:00.000Z",
  closedAt: null,
  lastActivityAt: "2021-03-06T00:00:00.000Z",
  demo: false,
  version: 1,
};

function read(text: string): Record<string, string>[] {
  return parse(text, { columns: true });
}

describe("a cell of an export", () => {
  test.each(hostile)("is no formula: %j", (text) => {
    const cell = plainCell(text);
    expect(cell).not.toMatch(/^[\s\0]*[=+\-@|%＝＋－＠]/u);
    expect(cell).not.toContain("\0");
  });

  test("keeps what is harmless", () => {
    for (const text of ["Tallow & Pike", "a=b", "5 - 3", "", "Müller, GmbH", "'quoted'"])
      expect(plainCell(text)).toBe(text);
  });
});

test("hostile names, tags and reasons come back as text in every column", () => {
  const rows = hostile.map((text) => ({
    ...item,
    organization: { ...item.organization, name: text },
    tags: [text],
    attentionReason: text,
    country: text,
    sector: text,
    owner: { id: item.id, name: text },
    clusters: [text],
  }));
  const found = read(csvOf(rows, { head: true, attribution: true }));
  expect(found).toHaveLength(hostile.length);
  for (const row of found)
    for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[\s\0]*[=+\-@|%＝＋－＠]/u);
});

test("numbers stay numbers and states are spelled as the API spells them", () => {
  const [row] = read(csvOf([item], { head: true, attribution: true }));
  expect(row).toMatchObject({
    ref: "BW-000001",
    organization: "Tallow & Pike",
    exposure: "patched",
    compromise: "operated",
    tasksVerified: "4",
    openFindings: "3",
    clustersAccepted: "HAFNIUM",
    owner: "",
    dueAt: "",
  });
});

test("whoever may not read attribution gets no cluster columns", () => {
  const text = csvOf([item], { head: true, attribution: false });
  expect(text).not.toContain("HAFNIUM");
  expect(text).not.toContain("clusters");
});

test("a later page has no head and lines end as RFC 4180 says", () => {
  const text = csvOf([item, item], { head: false, attribution: true });
  expect(text.match(/\r\n/g)).toHaveLength(2);
  expect(text).not.toContain("exposureAssurance");
});
