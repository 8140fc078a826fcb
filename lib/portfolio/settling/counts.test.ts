import { expect, test } from "vitest";

import { newSinceClosed } from "./counts";

const nothing = { more: { findings: 0, indicators: 0 } };

test("a closed case asks again when a server of it is vulnerable again, and stays quiet otherwise", () => {
  expect(newSinceClosed(nothing, { worsened: false, openAgain: false })).toBe(null);
  expect(newSinceClosed(nothing, { worsened: false, openAgain: true })).toMatch(/counts as vulnerable again/);
  expect(newSinceClosed(nothing, { worsened: true, openAgain: true })).toMatch(/^Evidence now shows more/);
});
