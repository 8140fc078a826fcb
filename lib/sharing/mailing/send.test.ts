import { describe, expect, it } from "vitest";

import { nextAttemptMs, quietForMs } from "./send";

const at = (time: string) => new Date(`2021-03-10T${time}:00Z`);
const hours = (count: number) => count * 3_600_000;

describe("the quiet hours", () => {
  it("hold letters until they end, also over midnight", () => {
    const night = { fromHour: 22, toHour: 6 };
    expect(quietForMs(night, at("23:00"))).toBe(hours(7));
    expect(quietForMs(night, at("05:30"))).toBe(hours(0.5));
    expect(quietForMs(night, at("06:00"))).toBe(0);
    expect(quietForMs(night, at("21:59"))).toBe(0);
    expect(quietForMs({ fromHour: 12, toHour: 13 }, at("12:15"))).toBe(hours(0.75));
  });

  it("are none where none are set", () => {
    expect(quietForMs(undefined, at("23:00"))).toBe(0);
    expect(quietForMs({ fromHour: 5, toHour: 5 }, at("05:00"))).toBe(0);
  });
});

describe("attempts", () => {
  it("wait longer each time, and end", () => {
    const waits = [1, 2, 3, 4, 5].map((attempts) => nextAttemptMs(attempts) ?? 0);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(nextAttemptMs(6)).toBeNull();
  });
});
