import { expect, test } from "vitest";

import { isUuid, newId } from "./ids";

test("an id is a UUID in the one way the database writes it", () => {
  const id = newId();
  expect(isUuid(id)).toBe(true);
  expect(isUuid("00000000-0000-0000-0000-000000000000")).toBe(true);
  for (const other of [id.toUpperCase(), `{${id}}`, id.replaceAll("-", ""), ` ${id}`, "", "../etc"])
    expect(isUuid(other), other).toBe(false);
});
