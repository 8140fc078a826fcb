import { expect, it } from "vitest";
import { visible } from "./visible-text";

it("shows what would otherwise act unseen on the reader", () => {
  expect(visible("a\u0000b\u001b[31m")).toBe("a␀b␛[31m");
  expect(visible("invoice\u202Exslx.exe")).toBe("invoice⟨U+202E⟩xslx.exe");
  expect(visible("tab\tand é stay")).toBe("tab\tand é stay");
});
