import { expect, test } from "vitest";

import { changeWords, leftMs, spanWords } from "./rematch-params";

const startedAt = "2021-03-16T14:00:00.000Z";
const now = Date.parse(startedAt) + 60_000;

test("the time left follows from the files done so far, and is not guessed before there are any", () => {
  expect(leftMs({ done: 20, total: 60, startedAt }, now)).toBe(120_000);
  expect(leftMs({ done: 0, total: 60, startedAt }, now)).toBeNull();
  expect(leftMs({ done: 60, total: 60, startedAt }, now)).toBeNull();
  expect(leftMs({ done: 1, total: 60, startedAt: null }, now)).toBeNull();
  expect(leftMs({ done: 1, total: 60, startedAt }, Date.parse(startedAt) + 500)).toBeNull();
});

test("a span is said in one unit", () => {
  expect([300, 45_000, 600_000, 10_800_000].map(spanWords)).toEqual(["1 s", "45 s", "10 min", "3 h"]);
});

test("changes are named as far as a line holds, and the rest is counted", () => {
  const change = (name: string) => ({ what: "added", kind: "sigma", name });
  expect(changeWords([change("a"), change("b")])).toBe("a (added), b (added)");
  expect(changeWords(["a", "b", "c", "d", "e"].map(change))).toBe("a (added), b (added), c (added) and 2 more");
  expect(changeWords([])).toBe("");
});
