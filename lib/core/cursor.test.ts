import { expect, test } from "vitest";
import { z } from "zod";

import { cursorId, cursorNumber, cursorText, cursorTime, decodeCursor, encodeCursor } from "./cursor";

const id = "01900000-0000-7000-8000-00000000000f";
const shape = z.tuple([cursorNumber, cursorTime.nullable(), cursorText, cursorId]);

test("a cursor comes back as the list gave it out", () => {
  for (const values of [
    [3, "2021-03-03T06:49:00.000Z", "Kestrel “Freight”", id],
    [-1, null, "", id],
  ])
    expect(decodeCursor(encodeCursor(values), shape)).toEqual(values);
});

test("a cursor of another list, cut or made up is refused before it reaches the database", () => {
  const refused = [
    "",
    "not base64 \u{1f4a5}",
    Buffer.from("{}").toString("base64url"),
    encodeCursor([3, null, "name"]),
    encodeCursor([3, null, "name", id.toUpperCase()]),
    encodeCursor([3, null, "name", "x"]),
    encodeCursor([3, "yesterday", "name", id]),
    encodeCursor([3, null, "na\0me", id]),
    encodeCursor([2 ** 31, null, "name", id]),
    encodeCursor([1.5, null, "name", id]),
    encodeCursor(["3", null, "name", id]),
  ];
  for (const cursor of refused)
    expect(() => decodeCursor(cursor, shape), cursor).toThrow(
      expect.objectContaining({ code: "INVALID", data: { field: "cursor" } }),
    );
});
