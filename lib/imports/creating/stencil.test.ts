import fc from "fast-check";
import { expect, test } from "vitest";

import { escapedIn, stencilOf } from "./stencil";

test("values stand in the places of their placeholders, whatever is in them", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (one, two, around) => {
      const template = JSON.stringify({ name: "zza of zzb", again: ["zza"], rest: around.replaceAll("zz", "") });
      const filled = JSON.parse(stencilOf(template, ["zza", "zzb"])([escapedIn(one), escapedIn(two)]));
      expect(filled).toEqual({ name: `${one} of ${two}`, again: [one], rest: around.replaceAll("zz", "") });
    }),
  );
});

test("a value that looks like a placeholder is no placeholder, and the longer placeholder is meant", () => {
  expect(stencilOf('["zz1","zz10"]', ["zz1", "zz10"])(["zz10", "b"])).toBe('["zz10","b"]');
  expect(stencilOf("[1]", [])([])).toBe("[1]");
});
