import { globSync } from "node:fs";
import { isProcedure } from "@orpc/server";
import { expect, test } from "vitest";

import { acts } from "@/lib/access/policy";

import { serveApi } from "./handlers";
import { router } from "./router";

/** Route files that are not made by rawRoute, and why each may be so. */
const explained: Record<string, string> = {
  "app/api/v1/[[...path]]/route.ts": "hands every request to the procedures, each of which names its act",
  "app/api/rpc/[[...path]]/route.ts": "hands every request to the same procedures",
  "app/api/auth/[...nextauth]/route.ts": "is how people get in; there is no one to authorize yet",
  "app/healthz/route.ts": "says only that the process lives",
  "app/readyz/route.ts": "says only that the process can work",
  "app/api/v1/openapi.json/route.ts": "describes the API and holds no data",
};

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

type Found = { path: string; act: unknown; method: string | undefined; httpPath: string | undefined };

function proceduresOf(node: object, path: string[] = []): Found[] {
  return Object.entries(node).flatMap(([name, child]: [string, unknown]) => {
    const here = [...path, name];
    if (isProcedure(child)) {
      const { meta, route } = child["~orpc"];
      const act = "act" in meta ? meta.act : undefined;
      return [{ path: here.join("."), act, method: route.method, httpPath: route.path }];
    }
    return typeof child === "object" && child !== null ? proceduresOf(child, here) : [];
  });
}

const procedures = proceduresOf(router);

test("every procedure names its act", () => {
  expect(procedures.length).toBeGreaterThan(20);
  for (const { path, act } of procedures) expect(acts, path).toContain(act);
});

test("every procedure has an address of its own, and one that only reads is a GET", () => {
  const addresses = procedures.map(({ method, httpPath }) => `${method} ${httpPath}`);
  expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
  for (const { path, method, act } of procedures) {
    const reads = /\.(read|list)$/.test(String(act));
    if (reads) expect(method, `${path} reads`).toBe("GET");
  }
});

const routes = globSync("app/**/route.ts").toSorted();
const shared = routes.filter((file) => !(file in explained));

test("every route that is explained exists", () => {
  expect(Object.keys(explained).filter((file) => !routes.includes(file) && !file.includes("openapi"))).toEqual([]);
});

test.each(shared)("%s is made by the gate", async (file) => {
  const exported: Record<string, unknown> = await import(/* @vite-ignore */ `@/${file}`);
  const handlers = Object.entries(exported).filter(([name]) => methods.includes(name));
  expect(handlers.length).toBeGreaterThan(0);
  for (const [name, handler] of handlers) {
    // A raw route that shares its address with procedures hands their methods on.
    if (handler === serveApi) continue;
    const act = typeof handler === "function" && "act" in handler ? handler.act : undefined;
    expect(acts, `${file} ${name}`).toContain(act);
  }
});
