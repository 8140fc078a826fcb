import { createHash, randomBytes } from "node:crypto";
import { BlobReader, Uint8ArrayWriter, ZipReader, configure } from "@zip.js/zip.js";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { unpack } from "@/lib/evidence/unpack/unpack";
import { safeFileName } from "./safe-file-name";
import { protectedZip, protectedZipSizeBytes } from "./safe-zip";

vi.setConfig({ testTimeout: 60_000 });

configure({ useWebWorkers: false });

async function* piecesOf(content: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}

async function zipOf(name: string, content: Uint8Array, length = 65_536): Promise<Buffer> {
  return Buffer.from(await new Response(protectedZip(name, piecesOf(content, length), content.length)).arrayBuffer());
}

describe("a file that leaves the store", () => {
  test("opens with the shared password in another program, byte for byte, under a harmless name", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 1, max: 70_000 }),
        async (sizeBytes, length) => {
          const content = randomBytes(sizeBytes);
          const zip = await zipOf("..\\..\\C:\\evil\u202Etxt.exe", content, Math.max(length, 500));
          expect(zip).toHaveLength(protectedZipSizeBytes("..\\..\\C:\\evil\u202Etxt.exe", sizeBytes));
          const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(zip)])));
          const [entry] = await reader.getEntries();
          expect(entry).toMatchObject({
            filename: "evil_txt.exe",
            encrypted: true,
            zipCrypto: false,
            uncompressedSize: sizeBytes,
          });
          if (entry === undefined || entry.directory) throw new Error("The zip has no file.");
          const read = await entry.getData(new Uint8ArrayWriter(), { password: "infected", checkSignature: true });
          expect(Buffer.from(read).equals(content)).toBe(true);
          await expect(entry.getData(new Uint8ArrayWriter(), { password: "other" })).rejects.toThrow();
        },
      ),
      { numRuns: 15 },
    );
  });

  test("opens with our own reader, and shows no plaintext", async () => {
    const content = Buffer.from("MARKER-THAT-A-SCANNER-KNOWS ".repeat(5000));
    const zip = await zipOf("shell.aspx", content);
    expect(zip.includes("MARKER-THAT")).toBe(false);
    const hash = createHash("sha256");
    const source = {
      sizeBytes: zip.length,
      async *read(start: number, end: number) {
        yield zip.subarray(start, end);
      },
      readRange: async (offset: number, length: number) => zip.subarray(offset, offset + length),
    };
    const report = await unpack({ source, name: "x.zip", format: "zip" }, async (member) => {
      expect(member.path).toBe("shell.aspx");
      for await (const piece of member.stream) hash.update(piece);
    });
    expect(report).toMatchObject({ members: 1, failureCount: 0, damage: null, stopped: null });
    expect(hash.digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
  });

  test("content that is shorter or longer than announced breaks the download instead of looking whole", async () => {
    for (const sizeBytes of [9, 11]) {
      const stream = protectedZip("a", piecesOf(randomBytes(10), 4), sizeBytes);
      await expect(new Response(stream).arrayBuffer()).rejects.toThrow();
    }
  });

  test("sizes above 4 GiB are written in 64 bits", async () => {
    const sizeBytes = 5 * 1024 ** 3;
    const stream = protectedZip("large.log", piecesOf(randomBytes(10), 10), sizeBytes).getReader();
    const header = Buffer.from((await stream.read()).value ?? []);
    await stream.cancel();
    expect(header.readUInt32LE(18)).toBe(0xffffffff);
    expect(Number(header.readBigUInt64LE(30 + "large.log".length + 4))).toBe(sizeBytes);
    expect(protectedZipSizeBytes("large.log", sizeBytes)).toBeGreaterThan(sizeBytes + 28 + 76 + 22);
  });
});

test("no hostile name keeps a path, a control character, a device name or an excess length", () => {
  expect(safeFileName("../../etc/passwd")).toBe("passwd");
  expect(safeFileName("C:\\inetpub\\wwwroot\\shell.aspx")).toBe("shell.aspx");
  expect(safeFileName("a\0b\u001b[31m\r\n.log")).toBe("a_b_[31m__.log");
  expect(safeFileName("NUL.txt")).toBe("_NUL.txt");
  expect(safeFileName("...")).toBe("evidence.bin");
  expect(safeFileName(`${"x".repeat(70_000)}.aspx`)).toBe(`${"x".repeat(114)}.aspx`);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const safe = safeFileName(name);
      expect(safe).toMatch(/^[^\p{C}/\\<>:"|?*]{1,120}$/u);
      expect(safe).not.toMatch(/^\.|\.$/);
    }),
  );
});
