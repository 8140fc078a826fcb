import { NextResponse, type NextRequest } from "next/server";

import { contentSecurityPolicy, isPublicPage, pageHeaders } from "@/lib/auth/page-headers";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { env } from "@/lib/core/env";

/**
 * Gives every page its headers, and sends people without a sign-in cookie to the sign-in page. It protects
 * nothing: whether the cookie is worth anything, and what it may see, is decided by the gate at the data.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const { production, url } = env();
  const policy = contentSecurityPolicy({ nonce, production });
  const response =
    request.cookies.has(sessionCookieName()) || isPublicPage(pathname)
      ? carryOn(request, nonce, policy)
      : toSignIn(`${pathname}${search}`);
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

/** The address is relative, so that it holds by whatever host name the product was reached. */
function toSignIn(next: string): NextResponse {
  const location = next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
  return new NextResponse(null, { status: 307, headers: { Location: location } });
}

// Never the API (request bodies of any size pass there), health, or static files.
export const config = {
  matcher: ["/((?!api/|api$|healthz$|readyz$|_next/|.*\\.(?:svg|png|ico|txt|webmanifest|woff2)$).*)"],
};
