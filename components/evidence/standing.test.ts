import { expect, test } from "vitest";

import type { EvidenceView } from "@/lib/evidence/schema";

import { standingOf } from "./standing";

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
