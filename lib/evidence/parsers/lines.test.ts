import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineSplitter, maxLineBytes } from "./lines";
import { decodeText } from "./text";

type Seen = { text: string; number: number; offset: number; length: number; long: boolean; terminated: boolean };

function linesOf(bytes: Uint8Array, pieceBytes: number): Seen[] {
  const seen: Seen[] = [];
  const splitter = lineSplitter(({ bytes: content, start, end, number, offset, length, long, terminated }) => {
    seen.push({ text: decodeText(content, start, end), number, offset, length, long, terminated });
  });
  for (let at = 0; at < bytes.length; at += pieceBytes) splitter.write(bytes.subarray(at, at + pieceBytes));
  splitter.end();
  return seen;
}

const someText = fc.array(fc.constantFrom("a", "é", "😀", "\r", "\n", "\r\n", " ", "xyz", "\t"), { maxLength: 200 });

describe("lineSplitter", () => {
  test("any bytes give the same lines in pieces of any size", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 90 }), (bytes, pieceBytes) => {
        expect(linesOf(bytes, pieceBytes)).toEqual(linesOf(bytes, 1 << 20));
      }),
    );
  });

  test("offset and length name the line's bytes in the stored file, in every encoding", () => {
    const encodings = fc.constantFrom("utf8", "utf16le", "utf16be");
    fc.assert(
      fc.property(someText, encodings, fc.integer({ min: 1, max: 70 }), (parts, encoding, pieceBytes) => {
        const text = `\uFEFF${parts.join("")}`;
        const wide = Buffer.from(text, "utf16le");
        const bytes = encoding === "utf8" ? Buffer.from(text) : encoding === "utf16le" ? wide : wide.swap16();
        for (const line of linesOf(bytes, pieceBytes)) {
          const stored = Buffer.from(bytes.subarray(line.offset, line.offset + line.length));
          const decoded =
            encoding === "utf8"
              ? stored.toString()
              : (encoding === "utf16le" ? stored : stored.swap16()).toString("utf16le");
          expect(line.text).toBe(decoded);
        }
        const expected = parts.join("").split("\n");
        if (expected.at(-1) === "") expected.pop();
        const withoutReturns = expected.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
        expect(linesOf(bytes, pieceBytes).map((line) => line.text)).toEqual(withoutReturns);
      }),
    );
  });

  test("a line far longer than the reader keeps is cut, keeps its true length, and does not move the next line", () => {
    const long = Buffer.alloc(3 * maxLineBytes + 5, "é");
    const bytes = Buffer.concat([Buffer.from("one\r\n"), long, Buffer.from("\r\ntwo")]);
    for (const pieceBytes of [64 * 1024, 1 << 22, 4099]) {
      const [first, second, third] = linesOf(bytes, pieceBytes);
      expect(first).toMatchObject({ text: "one", offset: 0, length: 3, long: false });
      expect(second).toMatchObject({ offset: 5, length: long.length, long: true, number: 2 });
      expect(second?.text).toBe("é".repeat(maxLineBytes / 2));
      expect(third).toMatchObject({ text: "two", offset: 5 + long.length + 2, number: 3, terminated: false });
    }
  });

  test("one endless line needs no more memory than a long one", () => {
    const splitter = lineSplitter((line) => expect(line.length).toBe(512 * (1 << 20)));
    const piece = Buffer.alloc(1 << 20, "x");
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 512; i++) splitter.write(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 << 20);
    splitter.end();
  });
});
