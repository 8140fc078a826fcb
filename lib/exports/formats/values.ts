import { v5 } from "uuid";

/** Ids made from what they stand for, so that a second export of a case updates the first instead of doubling it. */
const namespace = "6d1a4bd0-3c86-5f0e-9a57-2a1a7c9f7a10";

export function stableId(...parts: readonly string[]): string {
  return v5(parts.join("\n"), namespace);
}

/** A value that nothing opens by accident: dots of addresses and names in brackets, http as hxxp. Others stay as they are. */
export function defangedValue(type: string, value: string): string {
  if (type === "ipv4" || type === "domain") return value.replaceAll(".", "[.]");
  if (type !== "url") return value;
  return value.replace(/^http/i, "hxxp").replace(/^[^/]*\/\/[^/?#]*/u, (origin) => origin.replaceAll(".", "[.]"));
}
