import { expect, test } from "vitest";

import { parsers } from "./registry";
import { isOutdated, parserVersions } from "./versions";

test("the version of every parser is written down, and of no other", () => {
  expect(Object.keys(parserVersions).toSorted()).toEqual(parsers.map((parser) => parser.format).toSorted());
});

test("a file is outdated when an older version of its parser read it, and not when nothing is known of that", () => {
  const [name, version] = Object.entries(parserVersions)[0] ?? ["", 0];
  expect(isOutdated({ parser: name, parserVersion: version - 1 })).toBe(true);
  expect(isOutdated({ parser: name, parserVersion: version })).toBe(false);
  expect(isOutdated({ parser: name, parserVersion: null })).toBe(false);
  expect(isOutdated({ parser: "gone", parserVersion: 1 })).toBe(false);
});
