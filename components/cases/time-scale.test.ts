import { describe, expect, test } from "vitest";

import { dayTicks, placeFlags, timeScale } from "./time-scale";

describe("a scale of time", () => {
  const scale = timeScale({ from: Date.UTC(2021, 1, 27), to: Date.UTC(2021, 2, 15) }, { left: 20, right: 740 });

  test("maps its ends onto the edges and keeps what lies outside on them", () => {
    expect(scale.x("2021-02-27T00:00:00Z")).toBe(20);
    expect(scale.x("2021-03-15T00:00:00Z")).toBe(740);
    expect(scale.x("2026-01-01T00:00:00Z")).toBe(740);
  });

  test("writes whole days, no more than asked", () => {
    const ticks = dayTicks(scale, 9);
    expect(ticks.length).toBeLessThanOrEqual(9);
    expect(ticks[0]).toEqual({ at: Date.UTC(2021, 1, 27), label: "27 Feb" });
    expect(ticks.every((tick) => tick.at % 86_400_000 === 0)).toBe(true);
  });
});

describe("flags", () => {
  const edges = { left: 0, right: 760, rows: 2 };

  test("that stand close together do not write over each other", () => {
    const flags = [
      { key: "advisory", x: 180, width: 90 },
      { key: "first", x: 196, width: 90 },
      { key: "patched", x: 460, width: 90 },
      { key: "last", x: 500, width: 90 },
    ];
    const boxes = placeFlags(flags, edges).map((flag) => {
      const { x, width } = flags.find((each) => each.key === flag.key) ?? { x: 0, width: 0 };
      return {
        row: flag.row,
        from: flag.side === "start" ? x + 10 : x - 10 - width,
        to: flag.side === "start" ? x + 10 + width : x - 10,
      };
    });
    for (const a of boxes) {
      expect(a.from).toBeGreaterThanOrEqual(0);
      for (const b of boxes) if (a !== b && a.row === b.row) expect(a.to < b.from || a.from > b.to).toBe(true);
    }
  });

  test("at the edges turn inwards", () => {
    expect(placeFlags([{ key: "a", x: 4, width: 90 }], edges)).toEqual([{ key: "a", side: "start", row: 0 }]);
    expect(placeFlags([{ key: "a", x: 755, width: 90 }], edges)).toEqual([{ key: "a", side: "end", row: 0 }]);
  });
});
