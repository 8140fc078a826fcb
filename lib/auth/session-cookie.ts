import { env } from "@/lib/core/env";

/** Name of the sign-in cookie; the prefix makes browsers insist on HTTPS where the product is served by it. */
export function sessionCookieName(): string {
  return env().url.startsWith("https://") ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}
