import { expect, test } from "vitest";

import type { ImportMapping } from "@/lib/detection/schema";

import { roleChoices, whyNotMapped, withRole } from "./column-roles";

const mapping: ImportMapping = { delimiter: ",", header: true, columns: ["value", "note", "ignore"] };

test("a role that a row has once leaves the column that had it, and values may stand in several", () => {
  expect(withRole(mapping, 2, "note").columns).toEqual(["value", "ignore", "note"]);
  expect(withRole(mapping, 2, "value:md5").columns).toEqual(["value", "note", "value:md5"]);
  expect(withRole(mapping, 2, "value").columns).toEqual(["value", "note", "value"]);
});

test("a mapping without a column of values says what is missing", () => {
  expect(whyNotMapped(mapping)).toBeNull();
  expect(whyNotMapped(withRole(mapping, 0, "ignore"))).toBe("Say which column holds the values.");
});

test("every role can be chosen once", () => {
  expect(new Set(roleChoices.map(({ value }) => value)).size).toBe(roleChoices.length);
});
