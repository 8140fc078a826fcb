import { describe, expect, it } from "vitest";
import { keyName, matchKeys } from "./keys";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe("keyboard names", () => {
  it("treats Ctrl and Command as one", () => {
    expect(press("k", { ctrlKey: true })).toBe("mod+k");
    expect(press("k", { metaKey: true })).toBe("mod+k");
  });

  it("names shifted letters but not shifted signs", () => {
    expect(press("X", { shiftKey: true })).toBe("shift+x");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("Shift", { shiftKey: true })).toBeNull();
  });

  it("reads brackets typed with AltGr", () => {
    expect(press("[", { altKey: true })).toBe("[");
  });
});

describe("matching keys", () => {
  const bindings = [{ keys: "p" }, { keys: "g p" }, { keys: "x", older: true }, { keys: "x" }];

  it("prefers the sequence to the single key that ends it", () => {
    expect(matchKeys(bindings, ["g", "p"])).toEqual({ keys: "g p" });
    expect(matchKeys(bindings, ["p"])).toEqual({ keys: "p" });
  });

  it("lets the newest binding win", () => {
    expect(matchKeys(bindings, ["j", "x"])).toEqual({ keys: "x" });
  });
});
