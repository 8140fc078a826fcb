import { expect, test } from "vitest";

import type { EvidenceView } from "@/lib/evidence/schema";

import { membersOf, readingPace, standingOf, workOf } from "./standing";

const file: EvidenceView = {
  id: "01980000-0000-7000-8000-000000000001",
  filename: "HttpProxy_2021030306-1.LOG",
  path: "HttpProxy_2021030306-1.LOG",
  sha256: null,
  sizeBytes: 10,
  state: "ready",
  step: "propose",
  steps: {},
  format: "exchange-httpproxy",
  formatLabel: "Exchange HttpProxy log",
  parentId: null,
  rootId: null,
  serverId: null,
  serverName: null,
  serverBasis: null,
  duplicateOfId: null,
  duplicateOfName: null,
  rowsRead: 4,
  records: 4,
  rejected: 0,
  findings: 0,
  members: 0,
  inside: null,
  rejectedReasons: [],
  parser: null,
  parserVersion: null,
  installedVersion: null,
  unpackRatio: null,
  error: null,
  errorStep: null,
  note: null,
  receivedBy: "Nora Vance",
  receivedAt: "2021-03-10T08:00:00.000Z",
  readyAt: null,
  source: "script",
  version: 1,
};

test("a file that was read says whether it can be used", () => {
  const word = (given: Partial<EvidenceView>) => standingOf({ ...file, ...given }).word;
  expect(word({})).toBe("Ready");
  expect(word({ records: 0, rowsRead: 0, note: "The file holds no rows." })).toBe("Unusable");
  expect(word({ records: 0, rejected: 4 })).toBe("Unusable");
  expect(word({ note: "The file ends early." })).toBe("Ready, see note");
  expect(word({ format: "unrecognized", records: 0 })).toBe("Kept, not read");
  expect(word({ format: "web-shell-file", records: 0 })).toBe("Ready");
  expect(word({ format: "archive", records: 0, members: 3 })).toBe("Ready");
});

test("an archive says that its members are still read, and that the limit kept something out of it", () => {
  const inside = { members: 3, done: 1, failed: 0, unread: 0, rowsRead: 0, rejected: 0, findings: 0, sizeBytes: 9 };
  const word = (given: Partial<EvidenceView>) =>
    standingOf({ ...file, format: "archive", members: 3, inside, ...given }).word;
  expect(word({})).toBe("Reading members");
  expect(word({ inside: { ...inside, done: 3 } })).toBe("Ready");
  const unpack = {
    state: "done" as const,
    startedAt: null,
    endedAt: null,
    doneBytes: 0,
    note: "",
    limit: "ratio" as const,
  };
  expect(word({ steps: { unpack } })).toBe("Not whole");
  expect(membersOf({ ...inside, failed: 1 })).toBe("1 of 3 members done, 1 failed");
});

test("a rate is said only where one was measured, and no time left without it", () => {
  const parse = { state: "running" as const, startedAt: null, endedAt: null, doneBytes: 500, note: "" };
  const reading = { ...file, state: "processing" as const, step: "parse" as const, sizeBytes: 1_000, steps: { parse } };
  expect(workOf(reading, null)).toEqual({ words: "parsing, 50 %, —", share: 50 });
  expect(workOf(reading, { bytes: null, rows: null }).words).toBe("parsing, 50 %, —");
  expect(workOf(reading, { bytes: 50, rows: 4 }).words).toBe("parsing, 50 %, 50 B/s, 4 rows/s, 10 s left");
});

test("a reading that is over says how long it took", () => {
  const parse = {
    state: "done" as const,
    startedAt: "2026-11-26T01:00:00.000Z",
    endedAt: "2026-11-26T01:00:02.000Z",
    doneBytes: 84_000_000,
    doneRows: 41_006,
    note: "",
  };
  expect(readingPace({ ...file, steps: { parse } })).toBe("2.0 s, 42 MB/s, 20,503 rows/s");
  expect(readingPace({ ...file, steps: {} })).toBeNull();
});
