import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { dayMs, hourMs, minuteMs } from "@/lib/core/time";

import { emptyDraft, instantOf, problemOf } from "./event-form";
import { instantAt, sliceWords, ticksOf, xOf } from "./ticks";

test("ticks are few, round, in order and inside the span", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_500_000_000_000, max: 1_700_000_000_000 }),
      fc.integer({ min: minuteMs, max: 4000 * dayMs }),
      fc.integer({ min: 1, max: 14 }),
      (fromMs, spanMs, most) => {
        const ticks = ticksOf(fromMs, fromMs + spanMs, { most, zone: "UTC" });
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        for (const { atMs } of ticks) {
          expect(atMs % minuteMs).toBe(0);
          expect(atMs >= fromMs && atMs < fromMs + spanMs).toBe(true);
        }
        expect(ticks.map((tick) => tick.atMs)).toEqual(ticks.map((tick) => tick.atMs).toSorted((a, b) => a - b));
      },
    ),
  );
});

test("an instant and its place on the strip are each other's inverse", () => {
  const scale = { fromMs: 1_614_556_800_000, toMs: 1_615_766_400_000, width: 1100 };
  fc.assert(
    fc.property(
      fc.integer({ min: scale.fromMs, max: scale.toMs }),
      (at) => Math.abs(instantAt(scale, xOf(scale, at)) - at) < 1000,
    ),
  );
});

test("slices are named in words", () => {
  expect([minuteMs, 15 * minuteMs, hourMs, 3 * hourMs, dayMs, 7 * dayMs].map(sliceWords)).toEqual([
    "minute",
    "15 minutes",
    "hour",
    "3 hours",
    "day",
    "7 days",
  ]);
});

describe("the time of an event by hand", () => {
  test.each([
    ["2021-03-03T06:50", "minute", "2021-03-03T06:50:00.000Z"],
    ["2021-03-03T06:50:01", "second", "2021-03-03T06:50:01.000Z"],
    ["2021-03-03T06:50:01.118", "millisecond", "2021-03-03T06:50:01.118Z"],
    ["2021-03-03", "day", "2021-03-03T00:00:00.000Z"],
    ["2021-03-03", "minute", null],
    ["", "minute", null],
    ["yesterday", "minute", null],
  ] as const)("%s known to the %s is read as UTC", (at, precision, instant) => {
    expect(instantOf({ at, precision })).toBe(instant);
  });

  test("what is missing is said at its field", () => {
    expect(problemOf(emptyDraft)?.field).toBe("title");
    expect(problemOf({ ...emptyDraft, title: "x" })?.field).toBe("at");
    expect(problemOf({ ...emptyDraft, title: "x", at: "2021-03-03T06:50" })).toBeNull();
  });
});
