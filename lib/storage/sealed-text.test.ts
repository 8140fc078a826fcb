import fc from "fast-check";
import { expect, test, vi } from "vitest";

import { openText, sealText } from "./sealed-text";

vi.stubEnv("BREAKWATER_MASTER_KEY", "5a".repeat(32));
const [one, other] = ["0190a8c4-0000-7000-8000-000000000001", "0190a8c4-0000-7000-8000-000000000002"];

test("a text comes back as it was, and nothing of it can be read before", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (given) => {
      const text = given.toWellFormed();
      const sealed = sealText(one, text);
      expect(openText(one, sealed)).toBe(text);
      expect(sealed).toMatch(/^sealed:[A-Za-z0-9+/=]+$/);
    }),
  );
  expect(sealText(one, '<%eval(Request.Item["x"],"unsafe");%>')).not.toMatch(/eval|Request/);
});

test("the same text of a case is sealed alike, and otherwise in every other case", () => {
  expect(sealText(one, "/ecp/y.js")).toBe(sealText(one, "/ecp/y.js"));
  expect(sealText(one, "/ecp/y.js")).not.toBe(sealText(other, "/ecp/y.js"));
});

test("what was altered, or sealed for another case, is not shown but said", () => {
  const sealed = sealText(one, "a line");
  const bytes = Buffer.from(sealed.slice(7), "base64");
  for (const at of [bytes.length - 1, 9, 25]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(openText(one, `sealed:${changed.toString("base64")}`)).toMatch(/altered/);
  }
  expect(openText(other, sealed)).toMatch(/altered/);
  expect(openText(one, "sealed:")).toMatch(/altered/);
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  expect(openText(one, `sealed:${bytes.toString("base64")}`)).toMatch(/does not hold/);
});

test("a text that was stored before texts were sealed is shown as it is, also one that says it is sealed", () => {
  expect(openText(one, "GET /owa/")).toBe("GET /owa/");
  expect(openText(one, sealText(one, "sealed:x"))).toBe("sealed:x");
});
