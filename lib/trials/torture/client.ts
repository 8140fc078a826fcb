import { setTimeout as pause } from "node:timers/promises";

import { z } from "zod";

/** A script of the field: it sends again whatever was not answered, and resumes what was begun. */
export type Client = {
  post(path: string, body: object): Promise<{ id: string }>;
  /** As one request, under an idempotency key. */
  put(file: Sent): Promise<void>;
  /** Resumable, in pieces. */
  upload(file: Sent): Promise<void>;
  /** How many files of a case are not read to their end. */
  waiting(caseId: string): Promise<number>;
};

export type Sent = { caseId: string; name: string; bytes: Buffer };

const made = z.object({ id: z.string() });
const page = z.object({ items: z.array(z.object({ id: z.string() })) });
const patienceMs = 180_000;
const pieceBytes = 192 * 1024;
const tus = { "tus-resumable": "1.0.0" };

/** Tries until the server answers with something it means: a lost connection and a failure on its side are tried again. */
async function persistently(ask: () => Promise<Response>): Promise<Response> {
  for (const end = Date.now() + patienceMs; ;) {
    try {
      const response = await ask();
      if (response.status < 500 || Date.now() > end) return response;
      await response.arrayBuffer();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(100);
  }
}

/** A client of the server at `url` that signs in with a token. */
export function clientOf(url: string, token: string): Client {
  const headers = { authorization: `Bearer ${token}` };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { ...headers, ...Object.fromEntries(new Headers(init.headers)) },
      signal: AbortSignal.timeout(60_000),
    });

  async function expectOk(response: Response, doing: string): Promise<Response> {
    if (response.ok) return response;
    throw new Error(`${doing} was answered ${response.status}: ${await response.text()}`);
  }

  async function offsetOf(address: string): Promise<number | null> {
    const response = await persistently(() => ask(address, { method: "HEAD", headers: tus }));
    if (response.status === 404) return null;
    await expectOk(response, "Asking an upload where it stands");
    return Number(response.headers.get("upload-offset"));
  }

  async function create({ caseId, name, bytes }: Sent): Promise<string> {
    const meta = Object.entries({ caseId, filename: name })
      .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
      .join(",");
    const response = await persistently(() =>
      ask("/api/v1/uploads", {
        method: "POST",
        headers: { ...tus, "upload-length": `${bytes.length}`, "upload-metadata": meta },
      }),
    );
    await expectOk(response, "Beginning an upload");
    const address = response.headers.get("location");
    if (address === null) throw new Error("The upload has no address.");
    return address.replace(url, "");
  }

  return {
    async post(path, body) {
      const response = await ask(`/api/v1${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return made.parse(await (await expectOk(response, `POST ${path}`)).json());
    },
    async put({ caseId, name, bytes }) {
      const path = `/api/v1/cases/${caseId}/evidence?filename=${encodeURIComponent(name)}`;
      const response = await persistently(() =>
        ask(path, { method: "PUT", headers: { "idempotency-key": name }, body: new Uint8Array(bytes) }),
      );
      await expectOk(response, `PUT of ${name}`);
      await response.arrayBuffer();
    },
    async upload(file) {
      const address = await create(file);
      // Only the server knows what arrived; asking where a complete upload stands finishes it.
      for (let offset = await offsetOf(address); offset !== null && offset < file.bytes.length;) {
        const body = new Uint8Array(file.bytes.subarray(offset, offset + pieceBytes));
        const sent = await ask(address, {
          method: "PATCH",
          headers: { ...tus, "upload-offset": `${offset}`, "content-type": "application/offset+octet-stream" },
          body,
        }).catch(() => null);
        await sent?.arrayBuffer().catch(() => undefined);
        offset = await offsetOf(address);
      }
      await offsetOf(address);
    },
    async waiting(caseId) {
      const response = await persistently(() => ask(`/api/v1/cases/${caseId}/evidence?active=true&limit=100`));
      return page.parse(await (await expectOk(response, "The list of evidence")).json()).items.length;
    },
  };
}
