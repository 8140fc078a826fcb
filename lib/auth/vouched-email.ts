import { z } from "zod";

const verified = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);
const claims = z.object({ sub: z.string(), email: z.string(), email_verified: verified });

/**
 * The e-mail address that an identity provider says it has verified (OpenID Connect Core 1.0, section 5.1), or null. A provider
 * that says nothing vouches for nothing: where people may type any address, they would come in as anyone.
 */
export function vouchedEmail(profile: unknown): string | null {
  const read = claims.safeParse(profile);
  return read.success && read.data.email_verified ? read.data.email : null;
}
