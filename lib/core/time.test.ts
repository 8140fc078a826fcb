import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatClock,
  formatDay,
  formatDue,
  formatInstant,
  formatSince,
  formatSpan,
  isPastDue,
  isZone,
  zoneSuffix,
} from "./time";

const at = Date.parse("2021-03-16T14:03:22.118Z");

describe("the one time formatter", () => {
  it("prints the zone on every stamp, UTC unless told", () => {
    expect(formatInstant(at)).toBe("2021-03-16 14:03 UTC");
    expect(formatInstant("2021-03-16T14:03:22.118Z", { precision: "millisecond" })).toBe("2021-03-16 14:03:22.118 UTC");
    expect(formatInstant(at, { zone: "Europe/Oslo", precision: "second" })).toBe("2021-03-16 15:03:22 +01:00");
    expect(formatInstant(at, { zone: "Asia/Kolkata" })).toBe("2021-03-16 19:33 +05:30");
    expect(zoneSuffix(at, "Europe/London")).toBe("+00:00");
  });

  it("follows summer time by the date shown, not by today", () => {
    expect(formatInstant("2021-03-28T00:59:59Z", { zone: "Europe/Oslo" })).toBe("2021-03-28 01:59 +01:00");
    expect(formatInstant("2021-03-28T01:00:00Z", { zone: "Europe/Oslo" })).toBe("2021-03-28 03:00 +02:00");
  });

  it("prints only as much as is known", () => {
    expect(formatInstant(at, { precision: "day" })).toBe("2021-03-16");
    expect(formatDay(at)).toBe("16 Mar");
    expect(formatDay("2021-03-16T23:30:00Z", { zone: "Europe/Oslo", year: true })).toBe("17 Mar 2021");
    expect(formatClock(at, { precision: "second" })).toBe("14:03:22");
  });

  it("says so when a text is no time", () => {
    expect(formatInstant("yesterday")).toBe("unknown time");
    expect(formatDue(Number.NaN, at)).toBe("unknown time");
  });

  it("gives ages in one unit and spans in two", () => {
    expect(formatAgo(at - 59_000, at)).toBe("now");
    expect(formatAgo(at - 4 * 60_000, at)).toBe("4 min");
    expect(formatAgo(at - 26 * 3_600_000, at)).toBe("1 d");
    expect(formatSince(at - 4 * 60_000, at)).toBe("4 min ago");
    expect(formatSince(at - 4_000, at)).toBe("just now");
    expect(formatSpan(2 * 3_600_000 + 27 * 60_000)).toBe("2 h 27 min");
    expect(formatSpan(40_000)).toBe("40 s");
  });

  it("says how late or how soon something is due", () => {
    expect(formatDue(at - 2 * 86_400_000, at)).toBe("2 d overdue");
    expect(formatDue(at + 40 * 60_000, at)).toBe("in 40 min");
    expect(formatDue("2021-03-16T18:00:00Z", at)).toBe("today 18:00");
    expect(formatDue("2021-03-16T23:30:00Z", at, "Europe/Oslo")).toBe("in 9 h");
    expect(formatDue(at + 3 * 86_400_000, at)).toBe("in 3 d");
    expect(isPastDue(at - 1, at)).toBe(true);
  });

  it("knows which zone names exist", () => {
    expect(isZone("Europe/Oslo")).toBe(true);
    expect(isZone("Europe/Atlantis")).toBe(false);
  });
});
