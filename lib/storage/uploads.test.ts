import { createHash, randomBytes } from "node:crypto";
import { access, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newId } from "@/lib/core/ids";
import { openStore } from "./blobs";
import type { BlobStore } from "./blobs";
import { frameSizeBytes, headerSizeBytes, storedFrameSizeBytes } from "./object-format";

vi.setConfig({ testTimeout: 60_000 });

const masterKey = randomBytes(32);
const namespace = newId();
let folder = "";
let store: BlobStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bw-uploads-"));
  store = await openStore({ root: join(folder, "blobs"), masterKey, reserveBytes: 0 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* piecesOf(content: Uint8Array, length = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}

async function begin(sizeBytes: number | null): Promise<string> {
  const uploadId = newId();
  await store.uploads.create(uploadId, {
    namespace,
    declaredSizeBytes: sizeBytes,
    metadata: { filename: "report.log" },
  });
  return uploadId;
}

async function filesWith(marker: Buffer): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(marker)) found.push(path);
  }
  return found;
}

describe("resumable uploads", () => {
  test("any cutting into parts, with the store opened anew between them, gives the same object", async () => {
    const parts = fc.array(
      fc.oneof(
        fc.integer({ min: 1, max: 50_000 }),
        fc.constantFrom(frameSizeBytes, frameSizeBytes - 1, frameSizeBytes + 1),
      ),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(parts, fc.boolean(), async (lengths, reopen) => {
        const content = randomBytes(lengths.reduce((sum, length) => sum + length, 0));
        const uploadId = await begin(content.length);
        let offset = 0;
        for (const length of lengths) {
          if (reopen) store = await openStore({ root: join(folder, "blobs"), masterKey, reserveBytes: 0 });
          offset = await store.uploads.append(uploadId, offset, piecesOf(content.subarray(offset, offset + length)));
          expect((await store.uploads.state(uploadId)).offsetBytes).toBe(offset);
        }
        const blob = await store.uploads.finish(uploadId);
        expect(blob).toMatchObject({
          sha256: createHash("sha256").update(content).digest("hex"),
          sizeBytes: content.length,
          existed: false,
        });
        expect(await store.uploads.finish(uploadId)).toEqual(blob);
        expect(await store.verify(blob)).toEqual({ ok: true, sizeBytes: content.length });
        expect(await store.uploads.state(uploadId)).toMatchObject({
          offsetBytes: content.length,
          finished: true,
          metadata: { filename: "report.log" },
        });
        expect(await store.uploads.remove(uploadId)).toBe(true);
        expect(await store.verify(blob)).toMatchObject({ ok: true });
      }),
      { numRuns: 25 },
    );
  });

  test("an empty file is a file", async () => {
    const uploadId = await begin(0);
    expect(await store.uploads.finish(uploadId)).toMatchObject({
      sizeBytes: 0,
      sha256: createHash("sha256").digest("hex"),
    });
  });

  test("what arrived before the stream broke is kept", async () => {
    const content = randomBytes(2 * frameSizeBytes + 500);
    const uploadId = await begin(content.length);
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield* piecesOf(content.subarray(0, frameSizeBytes + 77));
      throw new Error("connection lost");
    }
    await expect(store.uploads.append(uploadId, 0, breaking())).rejects.toThrow("connection lost");
    const { offsetBytes } = await store.uploads.state(uploadId);
    expect(offsetBytes).toBe(frameSizeBytes + 77);
    await store.uploads.append(uploadId, offsetBytes, piecesOf(content.subarray(offsetBytes)));
    expect((await store.uploads.finish(uploadId)).sha256).toBe(createHash("sha256").update(content).digest("hex"));
  });

  test("a frame torn by a power cut is left out, the bytes before it stay", async () => {
    const content = randomBytes(3 * frameSizeBytes);
    const uploadId = await begin(content.length);
    await store.uploads.append(uploadId, 0, piecesOf(content.subarray(0, 2 * frameSizeBytes)));
    const path = join(folder, "blobs", ".uploads", uploadId, "data");
    const whole = await readFile(path);
    await writeFile(path, Buffer.concat([whole, randomBytes(storedFrameSizeBytes)]));
    expect((await store.uploads.state(uploadId)).offsetBytes).toBe(2 * frameSizeBytes);
    await writeFile(path, whole.subarray(0, headerSizeBytes + storedFrameSizeBytes + 1000));
    expect((await store.uploads.state(uploadId)).offsetBytes).toBe(frameSizeBytes);
    await store.uploads.append(uploadId, frameSizeBytes, piecesOf(content.subarray(frameSizeBytes)));
    expect((await store.uploads.finish(uploadId)).sha256).toBe(createHash("sha256").update(content).digest("hex"));
  });

  test("a wrong offset, too many bytes, a short upload and an unknown one are each one clear answer", async () => {
    const uploadId = await begin(100);
    await store.uploads.append(uploadId, 0, piecesOf(randomBytes(60)));
    await expect(store.uploads.append(uploadId, 10, piecesOf(randomBytes(5)))).rejects.toMatchObject({
      code: "CONFLICT",
      data: { current: { offsetBytes: 60 } },
    });
    await expect(store.uploads.append(uploadId, 60, piecesOf(randomBytes(41)))).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
    await expect(store.uploads.finish(uploadId)).rejects.toThrow("announced with 100 bytes and has 60");
    await expect(store.uploads.state(newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(store.uploads.append(newId(), 0, piecesOf(randomBytes(1)))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(store.uploads.state("../../etc")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(store.uploads.create(uploadId, { namespace, declaredSizeBytes: 1 })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await store.uploads.remove(newId())).toBe(false);
  });

  test("a length may be announced later, and only once", async () => {
    const uploadId = await begin(null);
    await store.uploads.append(uploadId, 0, piecesOf(randomBytes(10)));
    await expect(store.uploads.finish(uploadId)).rejects.toMatchObject({ code: "UNPROCESSABLE" });
    await expect(store.uploads.declareSize(uploadId, 5)).rejects.toMatchObject({ code: "INVALID" });
    await store.uploads.declareSize(uploadId, 10);
    await expect(store.uploads.declareSize(uploadId, 11)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await store.uploads.finish(uploadId)).toMatchObject({ sizeBytes: 10 });
  });

  test("of many writers at the same offset one wins, the others learn where the upload stands", async () => {
    const content = randomBytes(frameSizeBytes + 9);
    const uploadId = await begin(content.length);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => store.uploads.append(uploadId, 0, piecesOf(content))),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect((await store.uploads.finish(uploadId)).sha256).toBe(createHash("sha256").update(content).digest("hex"));
  });

  test("the lock of a dead process is taken over, that of a living one is respected", { timeout: 20_000 }, async () => {
    const uploadId = await begin(10);
    const lock = join(folder, "blobs", ".uploads", uploadId, "lock");
    await writeFile(lock, JSON.stringify({ token: "old", pid: process.pid, born: "1", host: hostname() }));
    expect(await store.uploads.append(uploadId, 0, piecesOf(randomBytes(4)))).toBe(4);
    await expect(access(lock)).rejects.toThrow("ENOENT");
    const born = (await readFile("/proc/1/stat", "utf8")).replace(/^.*\) /s, "").split(" ")[19];
    await writeFile(lock, JSON.stringify({ token: "living", pid: 1, born, host: hostname() }));
    await expect(store.uploads.append(uploadId, 4, piecesOf(randomBytes(4)))).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(JSON.parse(await readFile(lock, "utf8"))).toMatchObject({ token: "living" });
  });

  test("no readable byte of a file, nor its name, is on disk during and after an upload", async () => {
    const marker = Buffer.from("BREAKWATER-MARKER-THAT-A-SCANNER-WOULD-REMOVE!$H+H*");
    const content = Buffer.concat(Array.from({ length: 40_000 }, () => marker));
    const uploadId = newId();
    await store.uploads.create(uploadId, {
      namespace,
      declaredSizeBytes: content.length,
      metadata: { filename: marker.toString() },
    });
    let offset = 0;
    while (offset < content.length) {
      offset = await store.uploads.append(uploadId, offset, piecesOf(content.subarray(offset, offset + 300_001)));
      expect(await filesWith(marker)).toEqual([]);
    }
    await store.uploads.finish(uploadId);
    const writer = await store.writer(namespace);
    await writer.write(Buffer.concat([content, marker]));
    expect(await filesWith(marker)).toEqual([]);
    await writer.finish();
    expect(await filesWith(marker)).toEqual([]);
  });
});
