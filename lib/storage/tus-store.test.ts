import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "@tus/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newId } from "@/lib/core/ids";
import { openStore } from "./blobs";
import type { BlobStore } from "./blobs";
import type { StoredBlob } from "./places";
import { EncryptedTusStore } from "./tus-store";

vi.setConfig({ testTimeout: 60_000 });

const namespace = newId();
let folder = "";
let store: BlobStore;
let tus: EncryptedTusStore;
let web = createServer();
let port = 0;
let finished: StoredBlob[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bw-tus-"));
  finished = [];
  store = await openStore({ root: join(folder, "blobs"), masterKey: randomBytes(32), reserveBytes: 0 });
  tus = new EncryptedTusStore({ uploads: store.uploads, namespaceOf: () => namespace, expirationMs: 60_000 });
  const server = new Server({
    path: "/uploads",
    datastore: tus,
    relativeLocation: true,
    onUploadFinish: async (_request, upload) => {
      finished.push(await store.uploads.finish(upload.id));
      return {};
    },
  });
  web = createServer((request, response) => void server.handle(request, response));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = web.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterEach(async () => {
  web.closeAllConnections();
  await new Promise((resolve) => web.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

function ask(
  method: string,
  path: string,
  more: { headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Response> {
  const body = more.body === undefined ? undefined : new Uint8Array(more.body);
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { "Tus-Resumable": "1.0.0", ...more.headers },
    body,
  });
}

async function create(headers: Record<string, string>): Promise<string> {
  const response = await ask("POST", "/uploads", { headers });
  expect(response.status).toBe(201);
  return response.headers.get("location") ?? "";
}

function patch(path: string, offset: number, body: Buffer): Promise<Response> {
  return ask("PATCH", path, {
    headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
    body,
  });
}

async function offsetOf(path: string): Promise<number> {
  return Number((await ask("HEAD", path)).headers.get("upload-offset"));
}

/** Announces a whole body, sends half of it and cuts the wire. */
function patchAndCut(path: string, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(
        `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      socket.write(body.subarray(0, body.length / 2), () => setTimeout(() => socket.destroy(), 100));
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
}

test("a file sent in parts over tus is stored whole, under its hash", async () => {
  const content = randomBytes(2_500_000);
  const path = await create({
    "Upload-Length": String(content.length),
    "Upload-Metadata": `filename ${Buffer.from("x.log").toString("base64")}`,
  });
  for (let offset = 0; offset < content.length; offset += 900_000) {
    const response = await patch(path, offset, content.subarray(offset, offset + 900_000));
    expect(response.status).toBe(204);
    expect(Number(response.headers.get("upload-offset"))).toBe(Math.min(offset + 900_000, content.length));
  }
  expect(finished).toMatchObject([{ sha256: createHash("sha256").update(content).digest("hex"), namespace }]);
  expect((await ask("HEAD", path)).headers.get("upload-metadata")).toContain("filename");
});

test("a cut connection loses nothing that arrived; the sender asks where to go on", async () => {
  const content = randomBytes(6_000_000);
  const path = await create({ "Upload-Length": String(content.length) });
  await patchAndCut(path, content);
  await expect.poll(() => offsetOf(path)).toBe(3_000_000);
  expect((await patch(path, 3_000_000, content.subarray(3_000_000))).status).toBe(204);
  expect(finished).toMatchObject([{ sha256: createHash("sha256").update(content).digest("hex") }]);
});

test("a sender that went silent is let go when it, or another, asks again", async () => {
  const content = randomBytes(3_000_000);
  const path = await create({ "Upload-Length": String(content.length) });
  const silent = connect(port, "127.0.0.1", () => {
    const head = [
      "Host: x",
      "Tus-Resumable: 1.0.0",
      "Upload-Offset: 0",
      "Content-Type: application/offset+octet-stream",
    ];
    silent.write(`PATCH ${path} HTTP/1.1\r\n${head.join("\r\n")}\r\nContent-Length: ${content.length}\r\n\r\n`);
    silent.write(content.subarray(0, 1_500_000));
  });
  silent.on("error", () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await offsetOf(path)).toBe(1_500_000);
  expect((await patch(path, 1_500_000, content.subarray(1_500_000))).status).toBe(204);
  expect(finished).toMatchObject([{ sha256: createHash("sha256").update(content).digest("hex") }]);
  silent.destroy();
});

test("a wrong offset answers 409, an unknown upload 404, a removed one is gone", async () => {
  const path = await create({ "Upload-Length": "10" });
  expect((await patch(path, 5, randomBytes(5))).status).toBe(409);
  expect((await ask("HEAD", `/uploads/${newId()}`)).status).toBe(404);
  expect((await ask("DELETE", path)).status).toBe(204);
  expect((await ask("HEAD", path)).status).toBe(404);
});

test("a length may be told with the last part", async () => {
  const path = await create({ "Upload-Defer-Length": "1" });
  await patch(path, 0, randomBytes(100));
  expect((await ask("HEAD", path)).headers.get("upload-defer-length")).toBe("1");
  const headers = { "Upload-Offset": "100", "Upload-Length": "150", "Content-Type": "application/offset+octet-stream" };
  expect((await ask("PATCH", path, { headers, body: randomBytes(50) })).status).toBe(204);
  expect(finished).toMatchObject([{ sizeBytes: 150 }]);
});

test("a file may come with the very first request", async () => {
  const content = randomBytes(1000);
  const headers = { "Upload-Length": "1000", "Content-Type": "application/offset+octet-stream" };
  expect((await ask("POST", "/uploads", { headers, body: content })).headers.get("upload-offset")).toBe("1000");
  expect(finished).toMatchObject([{ sha256: createHash("sha256").update(content).digest("hex") }]);
});

test("only uploads past their time are removed", async () => {
  await create({ "Upload-Length": "10" });
  expect(await tus.deleteExpired()).toBe(0);
  const strict = new EncryptedTusStore({ uploads: store.uploads, namespaceOf: () => namespace, expirationMs: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await strict.deleteExpired()).toBe(1);
});

test("a full disk answers 507 with a sentence", async () => {
  const full = await openStore({
    root: join(folder, "blobs"),
    masterKey: randomBytes(32),
    reserveBytes: Number.MAX_SAFE_INTEGER,
  });
  const refusing = new EncryptedTusStore({ uploads: full.uploads, namespaceOf: () => namespace });
  const server = new Server({ path: "/uploads", datastore: refusing });
  web.removeAllListeners("request");
  web.on("request", (request, response) => void server.handle(request, response));
  const response = await ask("POST", "/uploads", { headers: { "Upload-Length": "10" } });
  expect(response.status).toBe(507);
  expect(await response.text()).toContain("disk that holds stored files is full");
});
