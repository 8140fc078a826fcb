import { expect, test } from "vitest";
import { z } from "zod";

import { assertStorable, storable } from "./storable";

const schema = storable(z.object({ name: z.string(), tags: z.array(z.object({ label: z.string() })).default([]) }));

test("text with a NUL, or half a character, is refused and its field is named", () => {
  const found = schema.safeParse({ name: "a\0b", tags: [{ label: "fine" }, { label: "half \ud83d" }] });
  expect(found.error?.issues.map((issue) => issue.path.join("."))).toEqual(["name", "tags.1.label"]);
  expect(schema.parse({ name: "Zoë \u{1f6a2}\n\t" })).toEqual({ name: "Zoë \u{1f6a2}\n\t", tags: [] });
});

test("so are values of an address, by their name", () => {
  expect(() =>
    assertStorable([
      ["server", null],
      ["filename", "a\0.log"],
    ]),
  ).toThrow(expect.objectContaining({ code: "INVALID", data: { field: "filename" } }));
  expect(() => assertStorable(new URL("http://x.test/?q=a%20b").searchParams)).not.toThrow();
});
