import { expect, test } from "vitest";

import { assertSameOrigin } from "./raw";

function write(headers: Record<string, string>, method = "POST"): () => void {
  return () =>
    assertSameOrigin(
      new Request("http://breakwater.test/api/v1/cases", {
        method,
        headers: { host: "breakwater.test:3000", ...headers },
      }),
    );
}

const refused = "This request came from another site and was refused.";

test("a write from a page of ours is let through, by whatever name we were reached", () => {
  expect(write({ origin: "http://breakwater.test:3000" })).not.toThrow();
  expect(write({ origin: "https://ir.example.org", "x-forwarded-host": "ir.example.org" })).not.toThrow();
});

test("a write from another site is refused, whatever it calls itself", () => {
  for (const origin of [
    "http://evil.example",
    "null",
    "http://breakwater.test",
    "http://breakwater.test:3000.evil.example",
    "file://",
  ]) {
    expect(write({ origin }), origin).toThrow(refused);
    expect(write({ origin }, "DELETE"), origin).toThrow(refused);
  }
});

test("reads and scripts with a token need no origin", () => {
  expect(write({ origin: "http://evil.example" }, "GET")).not.toThrow();
  expect(write({})).not.toThrow();
  expect(write({ origin: "http://elsewhere.example", authorization: "Bearer bw_x" })).not.toThrow();
});

test("another kind of authorization does not switch the check off", () => {
  expect(write({ origin: "http://evil.example", authorization: "Basic bw_x" })).toThrow(refused);
});
