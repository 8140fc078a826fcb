import { expect, test } from "vitest";

import { hexRows } from "./hex-rows";

test("bytes stand in rows of sixteen, with their characters where they are printable and dots where they are not", () => {
  const rows = hexRows(32, "4d5a90000300000004000000ffff0000" + "41ff");
  expect(rows.map(({ offset, text }) => ({ offset, text }))).toEqual([
    { offset: 32, text: "MZ··············" },
    { offset: 48, text: "A·" },
  ]);
  expect(rows[1]?.hex).toEqual(["41", "ff"]);
  expect(hexRows(0, "")).toEqual([]);
});
