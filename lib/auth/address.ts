/** Where a request came from, as far as the sign-in flow wants to know. */
export type Caller = { address: string | null; userAgent: string | null };

/**
 * The sender as the nearest hop saw it: the last entry, the only one that no client can write. The web process
 * drops what senders claim of themselves unless BREAKWATER_TRUST_PROXY=yes, and Next fills in the socket's.
 */
export function callerOf(headers: Headers): Caller {
  const address = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return {
    address: address ? address.slice(0, 64) : null,
    userAgent: headers.get("user-agent")?.slice(0, 300) ?? null,
  };
}
