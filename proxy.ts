import { NextResponse, type NextRequest } from "next/server";

import { contentSecurityPolicy, isPublicPage, pageHeaders } from "@/lib/auth/page-headers";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { env } from "@/lib/core/env";

/**
 * Gives every page its headers, and sends people without a sign-in cookie to the sign-in page. It protects
 * nothing: whether the cookie is worth anything, and what it may see, is decided by the gate at the data.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const { production, url } = env();
  const policy = contentSecurityPolicy({ nonce, production });
  const response =
    request.cookies.has(sessionCookieName()) || isPublicPage(pathname)
      ? carryOn(request, nonce, policy)
      : toSignIn(request);
  for (const [name, value] of pageHeaders({ policy, secure: url.startsWith("https://") }))
    response.headers.set(name, value);
  return response;
}

function carryOn(request: NextRequest, nonce: string, policy: string): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  return NextResponse.next({ request: { headers } });
}

/** Next makes an address on its own host relative before it is sent, so it holds by whatever name we were reached. */
function toSignIn(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const target = new URL("/sign-in", request.url);
  if (pathname !== "/") target.searchParams.set("next", `${pathname}${search}`);
  return NextResponse.redirect(target);
}

// Never the API (request bodies of any size pass there), health, or static files.
export const config = {
  matcher: ["/((?!api/|api$|healthz$|readyz$|_next/|.*\\.(?:svg|png|ico|txt|webmanifest|woff2)$).*)"],
};
