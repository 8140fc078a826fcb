import { expect, test } from "vitest";

import { movedSince, standingOf } from "./rules";

test("a patched case with a web shell counts as patched and as compromised", () => {
  const standing = standingOf([
    { exposure: "patched", compromise: "operated", count: 3 },
    { exposure: "patched", compromise: "unknown", count: 5 },
    { exposure: "disconnected", compromise: "implanted", count: 1 },
    { exposure: "vulnerable", compromise: "attempted", count: 7 },
    { exposure: "unknown", compromise: "no_evidence", count: 2 },
  ]);
  expect(standing).toEqual({
    cases: 18,
    settled: 9,
    notSettled: 9,
    judged: 13,
    unknown: 5,
    compromised: 4,
    settledAndCompromised: 4,
    settledAndUnknown: 5,
  });
});

test("a mitigation is not a patch", () => {
  expect(standingOf([{ exposure: "mitigated", compromise: "unknown", count: 4 }]).settled).toBe(0);
});

test("the trend compares with the last recorded day before today, and says nothing without one", () => {
  const days = [
    { day: "2021-03-14", cases: 10, patched: 4, compromised: 2, closed: 0 },
    { day: "2021-03-16", cases: 10, patched: 7, compromised: 2, closed: 0 },
  ];
  expect(movedSince(days, "2021-03-16", { of: "patched", now: 7 })).toBe(3);
  expect(movedSince([], "2021-03-16", { of: "patched", now: 7 })).toBeNull();
});
