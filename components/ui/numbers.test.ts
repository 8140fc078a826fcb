import { expect, it } from "vitest";
import { formatBytes, formatCount, formatShare } from "./numbers";

it("prints counts whole and sizes short", () => {
  expect(formatCount(4_918_204)).toBe("4,918,204");
  expect([0, 999, 2_100, 88_000_000, 1_800_000_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "2.1 kB",
    "88 MB",
    "1.8 GB",
  ]);
});

it("never claims all or nothing by rounding", () => {
  expect(formatShare(9_999, 10_000)).toBe("99 %");
  expect(formatShare(1, 10_000)).toBe("<1 %");
  expect(formatShare(0, 0)).toBe("–");
});
