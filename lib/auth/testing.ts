import { encode } from "next-auth/jwt";

import { nextAuthSecret } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { inPortfolio } from "@/lib/db/unit";

import { hashPassword } from "./passwords";
import { sessionCookieName } from "./session-cookie";
import { openSession } from "./sessions";

export const testPassword = "harbour lantern quiet walnut";

export type TestUser = { id: string; email: string; version: number };

/** A user of a role in the test database; with a password only when asked, since hashing takes its time. */
export async function makeUser(role: CaseRole, options: { email?: string; password?: string } = {}): Promise<TestUser> {
  const id = newId();
  const email = options.email ?? `${role}.${id}@example.org`;
  const passwordHash = options.password === undefined ? null : await hashPassword(options.password);
  await inPortfolio((tx) => tx.user.create({ data: { id, email, name: `${role} of tests`, role, passwordHash } }));
  return { id, email, version: 1 };
}

/** The Cookie header that a browser sends for this session secret. */
export async function cookieOf(secret: string): Promise<string> {
  return `${sessionCookieName()}=${await encode({ token: { sid: secret }, secret: nextAuthSecret() })}`;
}

/** Signs a user in without a password and gives the Cookie header of the session. */
export async function signedIn(userId: string, now = new Date()): Promise<string> {
  const secret = await inPortfolio((tx) => openSession(tx, { userId, address: "192.0.2.1", userAgent: "test", now }));
  return cookieOf(secret);
}
