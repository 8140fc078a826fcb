import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";

import { config, proxy } from "@/proxy";

import { contentSecurityPolicy } from "./page-headers";

function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values];
    }),
  );
}

function visit(path: string, cookie?: string) {
  return proxy(new NextRequest(`http://breakwater.test${path}`, cookie ? { headers: { cookie } } : {}));
}

const signedIn = "next-auth.session-token=anything";

describe("what pages are sent with", () => {
  test("scripts run by nonce alone, and nothing leaves or frames the origin", () => {
    const policy = directives(contentSecurityPolicy({ nonce: "abc", production: true }));
    expect(policy.get("script-src")).toEqual(["'nonce-abc'", "'strict-dynamic'"]);
    expect(policy.get("style-src-elem")?.filter((source) => !source.startsWith("'sha256-"))).toEqual([
      "'self'",
      "'nonce-abc'",
    ]);
    expect(policy.get("connect-src")).toEqual(["'self'"]);
    expect(policy.get("default-src")).toEqual(["'self'"]);
    for (const closed of ["frame-ancestors", "object-src", "base-uri"]) expect(policy.get(closed)).toEqual(["'none'"]);
    expect(policy.get("form-action")).toEqual(["'self'"]);
  });

  test("the styles that the notices bring by script are let in by their hash, and no others", () => {
    const source = readFileSync("node_modules/sonner/dist/index.mjs", "utf8");
    const css: string = JSON.parse(/^__insertCSS\((".*")\)/m.exec(source)?.[1] ?? '""');
    const allowed = ["", css].map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    const policy = directives(contentSecurityPolicy({ nonce: "abc", production: true }));
    expect(policy.get("style-src-elem")?.filter((entry) => entry.startsWith("'sha256-"))).toEqual(allowed);
  });

  test("eval and inline style elements are allowed for hot reload only", () => {
    expect(contentSecurityPolicy({ nonce: "abc", production: true })).not.toMatch(/unsafe-eval|ws:/);
    expect(contentSecurityPolicy({ nonce: "abc", production: false })).toMatch(/unsafe-eval/);
  });

  test("each request has a nonce of its own, handed to the page by the same name", () => {
    const nonces = [visit("/portfolio", signedIn), visit("/portfolio", signedIn)].map((response) => {
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
      expect(response.headers.get("x-middleware-request-x-nonce")).toBe(nonce);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(Buffer.from(nonces[0] ?? "", "base64")).toHaveLength(16);
  });

  test("pages are kept by no cache and tell nobody where people came from", () => {
    const { headers } = visit("/portfolio", signedIn);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("permissions-policy")).toContain("camera=()");
  });
});

describe("people without a sign-in cookie", () => {
  test("are sent to sign in and find their page again", () => {
    const response = visit("/cases/1?tab=findings");
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toBe("http://breakwater.test/sign-in?next=%2Fcases%2F1%3Ftab%3Dfindings");
    expect(response.headers.get("content-security-policy")).not.toBeNull();
  });

  test("reach the pages of sign-in and of one-time links", () => {
    for (const path of ["/sign-in", "/setup?key=a", "/invitation?key=a", "/reset?key=a"])
      expect(visit(path).status, path).toBe(200);
  });
});

test("the API, uploads, health and static files never pass through here", () => {
  const matches = (path: string) => config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path));
  for (const path of [
    "/api/v1/cases",
    "/api/rpc/me",
    "/api/auth/csrf",
    "/healthz",
    "/readyz",
    "/_next/static/a.js",
    "/icon.svg",
  ]) {
    expect(matches(path), path).toBe(false);
  }
  for (const path of ["/", "/portfolio", "/cases/1", "/sign-in", "/apiary"]) expect(matches(path), path).toBe(true);
});
