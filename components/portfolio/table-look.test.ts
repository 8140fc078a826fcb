import fc from "fast-check";
import { expect, test } from "vitest";

import { columnKeys, lookFrom, narrowest, plainLook, sizeWithin, type TableLook, widest } from "./table-look";

test("a look that was kept is found again", () => {
  const look: TableLook = { hidden: ["phase", "owner"], widths: { organization: 300, due: 90 }, roomy: true };
  expect(lookFrom(JSON.stringify(look))).toEqual(look);
});

test("what cannot be read is the plain look", () => {
  for (const text of [undefined, "", "{", "null", '{"hidden":["nothing"],"widths":{},"roomy":false}', '{"hidden":[]}'])
    expect(lookFrom(text)).toBe(plainLook);
  expect(lookFrom(JSON.stringify({ ...plainLook, widths: { due: 100_000 } }))).toBe(plainLook);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(lookFrom(text)).toBe(plainLook);
    }),
  );
});

test("a width stays between what can be read and what fits", () => {
  fc.assert(
    fc.property(fc.integer(), (pixels) => {
      expect(sizeWithin(pixels)).toBeGreaterThanOrEqual(narrowest);
      expect(sizeWithin(pixels)).toBeLessThanOrEqual(widest);
    }),
  );
});

test("the plain look hides columns that there are, and not the score", () => {
  expect(plainLook.hidden.every((key) => columnKeys.includes(key))).toBe(true);
  expect(plainLook.hidden).not.toContain("score");
});
