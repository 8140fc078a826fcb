import { describe, expect, it } from "vitest";

import type { RecordedDay } from "@/lib/portfolio/schema";

import { dayBefore, moved } from "./since";

const day = (name: string): RecordedDay => ({
  day: name,
  cases: 10,
  patched: 5,
  compromised: 1,
  closed: 0,
  hunted: null,
  notified: null,
  contacted: null,
  overdue: null,
});
const days = [day("2021-03-08"), day("2021-03-12"), day("2021-03-15")];
const asOf = "2021-03-16T14:03:00Z";

describe("what changed since", () => {
  it("looks at the last recorded day that lies far enough back", () => {
    expect(dayBefore({ asOf, days }, "yesterday")?.day).toBe("2021-03-15");
    expect(dayBefore({ asOf, days }, "7d")?.day).toBe("2021-03-08");
    expect(dayBefore({ asOf, days }, "30d")).toBeNull();
  });

  it("says more, fewer, or as many, and nothing where nothing was recorded", () => {
    expect([moved(5, 3), moved(3, 5), moved(3, 3), moved(3, null)]).toEqual(["2 more", "2 fewer", "as many", ""]);
    expect(moved(1_300, 0)).toBe("1,300 more");
  });
});
