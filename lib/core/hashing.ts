import { createHash, randomBytes } from "node:crypto";

/** SHA-256 as lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** 32 random bytes as base64url: what links, sessions and tokens carry. Only its hash is stored. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * JSON with sorted keys and no spaces (the subset of RFC 8785 that our values need), so that the same
 * value always has the same hash. Dates become ISO text, bigint decimal text; undefined keys are left out.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (typeof value === "bigint") return JSON.stringify(value.toString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** An id that follows from a text alone, so that the same thing received twice is one (UUID version 8, RFC 9562). */
export function idFrom(text: string): string {
  const hash = sha256Hex(text);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-9${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
