import { describe, expect, it } from "vitest";

import { joinText, leavingOut, readText, valueOfField, withField } from "./filter-text";

describe("the text of the filter", () => {
  it("is taken apart into chips and words and put together again", () => {
    const read = readText('exposure:vulnerable dental (due:overdue or assignee:none) "city hall"');
    if (read.kind === "problem") throw new Error(read.message);
    expect(read.conditions.map(({ text }) => text)).toEqual(["exposure:vulnerable", "(due:overdue or assignee:none)"]);
    expect(read.words.map(({ text }) => text)).toEqual(["dental", '"city hall"']);
    expect(joinText([...read.conditions, ...read.words])).toBe(
      'exposure:vulnerable (due:overdue or assignee:none) dental "city hall"',
    );
  });

  it("sets, replaces and takes away a field, whatever else stands there", () => {
    expect(withField("", "exposure", "patched")).toBe("exposure:patched");
    expect(withField("exposure:vulnerable dental", "exposure", "patched")).toBe("dental exposure:patched");
    expect(withField("tag:a exposure:vulnerable", "exposure", null)).toBe("tag:a");
    expect(withField("due:overdue or tag:a", "exposure", "patched")).toBe("(due:overdue or tag:a) exposure:patched");
    expect(withField("exposure:", "exposure", "patched")).toBe("exposure:patched");
  });

  it("knows what a field is asked for, unless it is asked twice or within brackets", () => {
    expect(valueOfField("exposure:patched tag:a", "exposure")).toBe("patched");
    expect(valueOfField("owner:@me", "assignee")).toBe("@me");
    expect(valueOfField("exposure:patched exposure:vulnerable", "exposure")).toBeNull();
    expect(valueOfField("(exposure:patched or tag:a)", "exposure")).toBeNull();
  });
});

it("leaves cases out of any filter, also of one with alternatives", () => {
  expect(leavingOut("exposure:vulnerable or tag:vip", [])).toBe("exposure:vulnerable or tag:vip");
  expect(leavingOut("", ["BW-000001"])).toBe("-ref:BW-000001");
  const narrowed = leavingOut("exposure:vulnerable or tag:vip", ["BW-000001", "BW-000002"]);
  expect(narrowed).toBe("(exposure:vulnerable or tag:vip) -ref:BW-000001,BW-000002");
  expect(readText(narrowed)).toMatchObject({ kind: "read" });
});
