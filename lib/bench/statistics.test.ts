import { expect, test } from "vitest";

import { figure, megabytesPerSecond, percentile } from "./statistics";

test("a percentile is a sample that was measured, never a mean of two", () => {
  const samples = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
  expect(percentile(samples, 0.5)).toBe(5);
  expect(percentile(samples, 0.95)).toBe(10);
  expect(percentile(samples, 0.1)).toBe(1);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test("speed counts a megabyte as a million bytes", () => {
  expect(megabytesPerSecond(200_000_000, 500)).toBe(400);
});

test("figures keep three digits and say when there is none", () => {
  expect([1234.4, 99.96, 12.34, 0.5678, Number.NaN].map(figure)).toEqual(["1234", "100.0", "12.3", "0.57", "–"]);
});
