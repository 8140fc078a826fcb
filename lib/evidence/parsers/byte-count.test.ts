import fc from "fast-check";
import { expect, test } from "vitest";
import { byteCounter } from "./byte-count";

test("a byte is counted as often as it occurs, anywhere in content of any size", () => {
  const count = byteCounter();
  let source = 0;
  const content = fc.uint8Array({ maxLength: 300, max: 3 });
  fc.assert(
    fc.property(content, fc.nat(300), fc.nat(300), fc.nat(3), (bytes, first, second, byte) => {
      const start = Math.min(first, second, bytes.length);
      const end = Math.min(Math.max(first, second), bytes.length);
      const line = {
        bytes: Buffer.from(bytes),
        start,
        end,
        number: 1,
        offset: 0,
        length: 0,
        long: false,
        terminated: true,
        source: ++source,
      };
      expect(count(line, { start, end, byte })).toBe(
        bytes.subarray(start, end).filter((value) => value === byte).length,
      );
    }),
  );
});

test("content larger than the window is counted line by line", () => {
  const bytes = Buffer.alloc(5 << 20, "a,b");
  const count = byteCounter();
  let total = 0;
  for (let start = 0; start < bytes.length; start += 100_000) {
    const end = Math.min(start + 100_000, bytes.length);
    const line = { bytes, start, end, number: 1, offset: 0, length: 0, long: false, terminated: true, source: 1 };
    total += count(line, { start, end, byte: 44 });
  }
  expect(total).toBe(bytes.toString("latin1").split(",").length - 1);
});
