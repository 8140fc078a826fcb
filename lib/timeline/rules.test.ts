import fc from "fast-check";
import { expect, test } from "vitest";

import { caseRoles } from "@/lib/core/states";

import { mayReword, searchWords, sliceLength, sliceStart } from "./rules";

test("people reword their own events, leads what anyone added, nobody what evidence shows", () => {
  const own = { kind: "person", authorId: "u1" };
  expect(mayReword({ userId: "u1", role: "analyst" }, own)).toBe(true);
  expect(mayReword({ userId: "u2", role: "analyst" }, own)).toBe(false);
  expect(mayReword({ userId: "u2", role: "lead" }, own)).toBe(true);
  expect(mayReword({ userId: null, role: "analyst" }, { kind: "person", authorId: null })).toBe(false);
  for (const role of caseRoles)
    expect(mayReword({ userId: "u1", role }, { kind: "finding", authorId: "u1" })).toBe(false);
});

test("a span falls into no more slices than asked for, and every instant into one of them", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4_000_000_000_000 }),
      fc.integer({ min: 10, max: 400 }),
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      (spanMs, slices, atMs) => {
        const sliceMs = sliceLength(spanMs, slices);
        expect(spanMs / sliceMs).toBeLessThanOrEqual(slices);
        const from = sliceStart(atMs, sliceMs);
        expect(from).toBeLessThanOrEqual(atMs);
        expect(atMs - from).toBeLessThan(sliceMs);
      },
    ),
  );
});

test("the words of a search are lower case, each once", () => {
  expect(searchWords("  POST post /ECP/y.js ")).toEqual(["post", "/ecp/y.js"]);
  expect(searchWords(undefined)).toEqual([]);
});
