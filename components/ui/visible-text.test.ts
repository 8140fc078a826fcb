import { expect, it } from "vitest";
import { visible } from "./visible-text";

it("shows what would otherwise act unseen on the reader", () => {
  expect(visible("a\u0000b\u001b[31m")).toBe("a␀b␛[31m");
  expect(visible("invoice\u202Exslx.exe")).toBe("invoice⟨U+202E⟩xslx.exe");
  expect(visible("half \ud800 of \udc00 two, whole \u{1f600}")).toBe("half ⟨U+D800⟩ of ⟨U+DC00⟩ two, whole \u{1f600}");
  expect(visible("a\u{e0068}\u{e0069}\u3164.log")).toBe("a⟨U+E0068⟩⟨U+E0069⟩⟨U+3164⟩.log");
  expect(visible("tab\tand é stay")).toBe("tab\tand é stay");
});
