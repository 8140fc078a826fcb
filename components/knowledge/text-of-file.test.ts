import { expect, test } from "vitest";

import { textOfFile } from "./text-of-file";

const text = "yolkish.com\r\n";
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();

test.each([
  ["UTF-8", Buffer.from(text)],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
  ["UTF-16 with a mark", Buffer.from(`\uFEFF${text}`, "utf16le")],
  ["UTF-16 without one", Buffer.from(text, "utf16le")],
  ["UTF-16 of the other byte order", swapped(Buffer.from(`\uFEFF${text}`, "utf16le"))],
  ["UTF-16 of the other byte order without a mark", swapped(Buffer.from(text, "utf16le"))],
])("a list in %s is read as it was written", async (_, bytes) => {
  expect(await textOfFile(new Blob([new Uint8Array(bytes)]))).toBe(text);
});
