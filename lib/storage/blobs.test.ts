import { createHash, randomBytes, randomUUID } from "node:crypto";
import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openStore } from "./blobs";
import type { BlobStore } from "./blobs";
import { frameSizeBytes, headerSizeBytes, storedFrameSizeBytes } from "./object-format";

vi.setConfig({ testTimeout: 60_000 });

const namespace = "0190b5a2-7c1e-7def-8123-456789abcdef";
const masterKey = randomBytes(32);
let root = "";
let store: BlobStore;

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), "bw-blobs-")), "blobs");
  store = await openStore({ root, masterKey });
});
afterEach(() => rm(join(root, ".."), { recursive: true, force: true }));

async function* piecesOf(content: Uint8Array, lengths: number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let turn = 0; start < content.length; turn += 1) {
    const length = lengths[turn % Math.max(1, lengths.length)] ?? content.length;
    yield content.subarray(start, start + length);
    start += length;
  }
}

async function readBack(sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of store.read({ namespace, sha256 })) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function allFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function listed(of?: string): Promise<{ namespace: string; sha256: string }[]> {
  const found = [];
  for await (const blob of store.list(of)) found.push(blob);
  return found;
}

const hash = (kind: string, content: Uint8Array) => createHash(kind).update(content).digest("hex");

describe("storing", () => {
  test("any chunking stores the same object and gives the same bytes back", async () => {
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 5000 }),
      fc.constantFrom(
        frameSizeBytes - 1,
        frameSizeBytes,
        frameSizeBytes + 1,
        2 * frameSizeBytes,
        3 * frameSizeBytes + 17,
      ),
    );
    const lengths = fc.array(
      fc.oneof(fc.integer({ min: 1000, max: 70_000 }), fc.constantFrom(frameSizeBytes, 2 * frameSizeBytes + 3)),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(sizes, lengths, async (sizeBytes, chunking) => {
        const content = randomBytes(sizeBytes);
        const first = await store.save(namespace, piecesOf(content, chunking), { sizeBytes });
        expect(first).toMatchObject({
          sha256: hash("sha256", content),
          sha1: hash("sha1", content),
          md5: hash("md5", content),
          sizeBytes,
        });
        expect((await readBack(first.sha256)).equals(content)).toBe(true);
        expect(await store.save(namespace, piecesOf(content, []))).toEqual({ ...first, existed: true });
        expect(await store.verify(first)).toEqual({ ok: true, sizeBytes });
      }),
      { numRuns: 40 },
    );
  });

  test("any range gives exactly its bytes", async () => {
    const content = randomBytes(3 * frameSizeBytes + 12_345);
    const ref = await store.save(namespace, piecesOf(content, [65_536]));
    const reader = await store.open(ref);
    await fc.assert(
      fc.asyncProperty(fc.nat(content.length + 10), fc.nat(content.length), async (offset, length) => {
        const due = content.subarray(offset, offset + length);
        expect((await reader.readRange(offset, length)).equals(due)).toBe(true);
        const pieces: Buffer[] = [];
        for await (const piece of reader.read(offset, offset + length)) pieces.push(piece);
        expect(Buffer.concat(pieces).equals(due)).toBe(true);
      }),
      { numRuns: 60 },
    );
    await reader.close();
    expect(
      (await store.readRange(ref, frameSizeBytes - 2, 4)).equals(
        content.subarray(frameSizeBytes - 2, frameSizeBytes + 2),
      ),
    ).toBe(true);
  });

  test("the path is the hash, and only the owner may read it", async () => {
    const blob = await store.save(namespace, piecesOf(Buffer.from("abc"), []));
    expect(blob.path).toBe(join(namespace, blob.sha256.slice(0, 2), blob.sha256));
    expect((await lstat(join(root, blob.path))).mode & 0o777).toBe(0o600);
    for (const directory of [
      root,
      join(root, namespace),
      join(root, namespace, blob.sha256.slice(0, 2)),
      join(root, ".incoming"),
    ]) {
      expect((await lstat(directory)).mode & 0o777).toBe(0o700);
    }
  });

  test("the same content in two namespaces is two objects under different keys", async () => {
    const other = randomUUID();
    const content = Buffer.from("the same bytes");
    const [here, there] = [
      await store.save(namespace, piecesOf(content, [])),
      await store.save(other, piecesOf(content, [])),
    ];
    expect(there.existed).toBe(false);
    expect((await readFile(join(root, here.path))).equals(await readFile(join(root, there.path)))).toBe(false);
  });

  test("a namespace that is no UUID and a hash that is no hash are refused", async () => {
    await expect(store.writer("../elsewhere")).rejects.toThrow("UUID");
    await expect(store.writer(randomUUID().toUpperCase())).rejects.toThrow("lower case");
    await expect(store.verify({ namespace, sha256: "../../etc/passwd" })).resolves.toMatchObject({ ok: false });
  });

  test("a stream that differs from what was declared leaves nothing behind", async () => {
    const content = randomBytes(2 * frameSizeBytes);
    await expect(store.save(namespace, piecesOf(content, [50_000]), { sizeBytes: content.length + 1 })).rejects.toThrow(
      /announced 2097153 bytes but 2097152 arrived/,
    );
    await expect(store.save(namespace, piecesOf(content, [50_000]), { sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "UNPROCESSABLE",
    });
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield content;
      throw new Error("connection lost");
    }
    await expect(store.save(namespace, breaking())).rejects.toThrow("connection lost");
    expect(await allFiles(root)).toEqual([]);
  });

  test("writers of the same content at the same time end with one whole object", async () => {
    const content = randomBytes(frameSizeBytes + 5);
    const blobs = await Promise.all(
      Array.from({ length: 8 }, () => store.save(namespace, piecesOf(content, [100_000]))),
    );
    expect(new Set(blobs.map((blob) => blob.sha256)).size).toBe(1);
    expect(await allFiles(root)).toHaveLength(1);
    expect((await readBack(hash("sha256", content))).equals(content)).toBe(true);
  });

  test("listing names every object, removing takes it and its key away", async () => {
    const blob = await store.save(namespace, piecesOf(Buffer.from("one"), []));
    await store.save(randomUUID(), piecesOf(Buffer.from("two"), []));
    const all = await listed();
    expect(all).toHaveLength(2);
    expect(await listed(namespace)).toMatchObject([{ namespace, sha256: blob.sha256 }]);
    expect(await store.remove(blob)).toBe(true);
    expect(await store.remove(blob)).toBe(false);
    await expect(store.readRange(blob, 0, 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a sweep removes only what an interrupted writer left long ago", async () => {
    const writer = await store.writer(namespace);
    await writer.write(randomBytes(frameSizeBytes));
    expect(await store.sweep(60_000)).toBe(0);
    await writeFile(join(root, ".incoming", "left-behind"), "x");
    expect(await store.sweep(-60_000)).toBe(2);
    await writer.abort();
  });
});

describe("damage", () => {
  async function damaged(
    change: (file: Buffer) => Buffer,
    sizeBytes = 2 * frameSizeBytes + 1000,
  ): Promise<{ error: unknown; verdict: { ok: boolean }; path: string; given: number }> {
    const content = randomBytes(sizeBytes);
    const blob = await store.save(namespace, piecesOf(content, [200_000]));
    const path = join(root, blob.path);
    await writeFile(path, change(await readFile(path)));
    let given = 0;
    const error = await (async () => {
      for await (const piece of store.read(blob)) {
        expect(piece.equals(content.subarray(given, given + piece.length))).toBe(true);
        given += piece.length;
      }
      return null;
    })().catch((thrown: unknown) => thrown);
    return { error, verdict: await store.verify(blob), path: blob.path, given };
  }

  function expectNamed(found: Awaited<ReturnType<typeof damaged>>): void {
    expect(found.error).toMatchObject({ name: "DamagedObject", message: expect.stringContaining(found.path) });
    expect(found.verdict.ok).toBe(false);
  }

  test("one flipped bit anywhere is an error that names the object", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.nat(7),
        fc.boolean(),
        async (where, bit, inHeader) => {
          const found = await damaged((file) => {
            const at = Math.floor(where * (inHeader ? headerSizeBytes : file.length));
            file.writeUInt8(file.readUInt8(at) ^ (1 << bit), at);
            return file;
          }, frameSizeBytes + 300);
          // A flipped bit in the name of the master key reads as "wrapped by a key we do not hold".
          if (found.error instanceof Error && found.error.message.includes("does not hold"))
            expect(found.verdict.ok).toBe(false);
          else expectNamed(found);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    0,
    1,
    headerSizeBytes,
    headerSizeBytes + storedFrameSizeBytes,
    headerSizeBytes + 2 * storedFrameSizeBytes,
  ])("an object cut to %i bytes is an error", async (length) => {
    expectNamed(await damaged((file) => file.subarray(0, length)));
  });

  test("an object cut at a frame that could be its last one is an error", async () => {
    expectNamed(await damaged((file) => file.subarray(0, headerSizeBytes + storedFrameSizeBytes), 2 * frameSizeBytes));
  });

  test("bytes added at the end are an error", async () => {
    expectNamed(await damaged((file) => Buffer.concat([file, Buffer.from("x")])));
  });

  test("swapped frames are an error", async () => {
    const found = await damaged((file) => {
      const [first, second] = [headerSizeBytes, headerSizeBytes + storedFrameSizeBytes];
      return Buffer.concat([
        file.subarray(0, first),
        file.subarray(second, second + storedFrameSizeBytes),
        file.subarray(first, second),
        file.subarray(second + storedFrameSizeBytes),
      ]);
    });
    expectNamed(found);
    expect(found.given).toBe(0);
  });

  test("another whole object put in its place is an error", async () => {
    const other = await store.save(namespace, piecesOf(randomBytes(100), []));
    const bytes = await readFile(join(root, other.path));
    expectNamed(await damaged(() => bytes));
  });

  test("receiving the same content again mends a damaged object", async () => {
    const content = randomBytes(5000);
    const blob = await store.save(namespace, piecesOf(content, []));
    await writeFile(join(root, blob.path), "ruined");
    expect((await store.save(namespace, piecesOf(content, []))).existed).toBe(false);
    expect(await store.verify(blob)).toEqual({ ok: true, sizeBytes: 5000 });
  });
});

describe("keys", () => {
  test("without the master key nothing opens, and the sentence says what is missing", async () => {
    const blob = await store.save(namespace, piecesOf(Buffer.from("secret"), []));
    const stranger = await openStore({ root, masterKey: randomBytes(32) });
    await expect(stranger.readRange(blob, 0, 6)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(blob.keyId),
    });
  });

  test("a retired master key still opens what it wrapped", async () => {
    const blob = await store.save(namespace, piecesOf(Buffer.from("older"), []));
    const rotated = await openStore({ root, masterKey: randomBytes(32), retiredKeys: [masterKey] });
    expect((await rotated.readRange(blob, 0, 5)).toString()).toBe("older");
  });
});
