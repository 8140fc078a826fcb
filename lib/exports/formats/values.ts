import { v5 } from "uuid";

/** Ids made from what they stand for, so that a second export of a case updates the first instead of doubling it. */
const namespace = "6d1a4bd0-3c86-5f0e-9a57-2a1a7c9f7a10";

export function stableId(...parts: readonly string[]): string {
  return v5(parts.join("\n"), namespace);
}
