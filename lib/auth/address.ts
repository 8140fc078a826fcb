import type { IncomingHttpHeaders } from "node:http";

/** Where a request came from, as far as the sign-in flow wants to know. */
export type Caller = { address: string | null; userAgent: string | null };

const forwarded = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
] as const;

/**
 * Forgets what the sender claims about its own address. The web server calls this before anything else
 * sees the request, unless BREAKWATER_TRUST_PROXY=yes; Next then fills in the address of the socket.
 */
export function dropForwarded(headers: IncomingHttpHeaders): void {
  for (const name of forwarded) delete headers[name];
}

/** The sender as the nearest hop saw it: the last entry, the only one that no client can write. */
export function callerOf(headers: Headers): Caller {
  const address = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return {
    address: address ? address.slice(0, 64) : null,
    userAgent: headers.get("user-agent")?.slice(0, 300) ?? null,
  };
}
