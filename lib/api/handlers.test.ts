import { NextRequest } from "next/server";
import { expect, test } from "vitest";

import { handleAuth } from "@/lib/auth/options";

import { serveApi, serveRpc } from "./handlers";

const megabyte = new Uint8Array(1024 * 1024).fill(32);

/** A body of so many megabytes that says nothing of its length, and how much of it was taken. */
function endless(megabytes: number): { body: ReadableStream<Uint8Array>; taken: () => number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken >= megabytes) return controller.close();
        taken += 1;
        controller.enqueue(megabyte);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken };
}

const headers = { host: "breakwater.test", "content-type": "application/json" };

test.each([
  ["the API", "/api/v1/organizations", serveApi],
  ["the browser's calls", "/api/rpc/organizations/create", serveRpc],
])("%s reads no more of a stranger's body than any call needs", async (_, path, serve) => {
  const { body, taken } = endless(50);
  const init = { method: "POST", headers, body, duplex: "half" };
  const response = await serve(new Request(`http://breakwater.test${path}`, init));
  expect([response.status, await response.json()]).toEqual([
    413,
    expect.objectContaining({ code: "TOO_LARGE", status: 413 }),
  ]);
  expect(taken()).toBeLessThan(5);
});

test("a body that says it is too large is not read at all", async () => {
  const { body, taken } = endless(50);
  const init = { method: "POST", headers: { ...headers, "content-length": "52428800" }, body, duplex: "half" };
  expect((await serveApi(new Request("http://breakwater.test/api/v1/organizations", init))).status).toBe(413);
  expect(taken()).toBe(0);
});

test("signing in reads no more than an address and a password need", async () => {
  const request = new NextRequest("http://breakwater.test/api/auth/callback/password", {
    method: "POST",
    headers,
    body: JSON.stringify({ password: "x".repeat(40_000) }),
  });
  const context = { params: Promise.resolve({ nextauth: ["callback", "password"] }) };
  await expect(handleAuth(request, context)).rejects.toMatchObject({ code: "TOO_LARGE", status: 413 });
});
