import { describe, expect, test } from "vitest";

import { compromiseStates, exposureStates } from "@/lib/core/states";

import { compromiseAtLeast, statesOf } from "./rules";

const compromise = (...given: string[]) => statesOf(compromiseStates, given, compromiseAtLeast);
const exposure = (...given: string[]) => statesOf(exposureStates, given);

describe("states in a filter", () => {
  test("one state, several, and several with commas mean the same", () => {
    const both = { kind: "states", states: ["implanted", "operated"] };
    expect(compromise("operated", "implanted")).toEqual(both);
    expect(compromise("implanted,operated")).toEqual(both);
    expect(compromise(" implanted , operated ", "")).toEqual(both);
  });

  test("at least a web shell means that and everything worse, and unknown is worse than no evidence", () => {
    expect(compromise(">=implanted")).toEqual({ kind: "states", states: ["implanted", "operated", "spread"] });
    expect(compromise(">=unknown")).toEqual({
      kind: "states",
      states: ["unknown", "attempted", "implanted", "operated", "spread"],
    });
  });

  test("not a state means every other one, and takes away from what is asked for", () => {
    expect(exposure("!patched")).toEqual({
      kind: "states",
      states: exposureStates.filter((state) => state !== "patched"),
    });
    expect(compromise(">=implanted,!spread")).toEqual({ kind: "states", states: ["implanted", "operated"] });
    expect(exposure("patched,!patched")).toEqual({ kind: "states", states: [] });
  });

  test("nothing said asks for nothing", () => {
    expect(exposure("")).toEqual({ kind: "states", states: undefined });
    expect(exposure()).toEqual({ kind: "states", states: undefined });
  });

  test("an unknown word, and an order where there is none, are named", () => {
    expect(exposure("vulnerable,open")).toEqual({ kind: "unknown", word: "open" });
    expect(exposure(">=mitigated")).toEqual({ kind: "unknown", word: ">=mitigated" });
  });
});
