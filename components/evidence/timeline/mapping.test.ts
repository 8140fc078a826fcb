import { expect, test } from "vitest";

import { offsetOf, offsetText } from "./mapping";

test("an offset reads as people write it and prints the same", () => {
  for (const [text, minutes] of [
    ["+01:00", 60],
    ["−05:30", -330],
    ["-0530", -330],
    ["9", 540],
    ["+00:00", 0],
  ] as const) {
    expect(offsetOf(text)).toBe(minutes);
    expect(offsetOf(offsetText(minutes))).toBe(minutes);
  }
});

test("what is no offset is refused", () => {
  for (const text of ["", "CET", "+15:00", "1:75", "+1:2"]) expect(offsetOf(text)).toBe(null);
});
