import { decode } from "next-auth/jwt";

import { appendAudit } from "@/lib/audit/commands";
import { nextAuthSecret } from "@/lib/core/env";
import { newSecret, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { caseRoles } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";

import type { Caller } from "./address";
import type { Actor } from "./schema";
import { sessionCookieName } from "./session-cookie";

const idleHours = 12;
const absoluteDays = 14;

/** How long the cookie itself lives: as long as a session may at most. */
export const sessionMaxAgeSeconds = absoluteDays * 86_400;
/** Writing "last seen" on every request would be a write per read; once a minute is enough. */
const touchEveryMs = 60_000;

/** Opens a session and returns the secret that the cookie carries; only its hash is kept. */
export async function openSession(tx: Tx, input: Caller & { userId: string; now: Date }): Promise<string> {
  const secret = newSecret();
  await tx.session.create({
    data: {
      id: newId(),
      secretHash: sha256Hex(secret),
      userId: input.userId,
      createdAt: input.now,
      lastSeenAt: input.now,
      idleExpiresAt: new Date(input.now.getTime() + idleHours * 3_600_000),
      expiresAt: new Date(input.now.getTime() + absoluteDays * 86_400_000),
      address: input.address,
      userAgent: input.userAgent?.slice(0, 300) ?? null,
    },
  });
  return secret;
}

export async function revokeSession(tx: Tx, sessionId: string, now: Date): Promise<void> {
  await tx.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: now } });
}

/** Ends every API token of a user from its next request on; answers how many. */
export async function revokeTokensOf(tx: Tx, userId: string, now: Date): Promise<number> {
  const { count } = await tx.apiToken.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
  return count;
}

/**
 * Ends every session and every API token of a user, from the next request on: on disable, on a new role, by which a token would
 * rise, and on a password that was reset, since who had the old one could have made a token.
 */
export async function endAccessOf(tx: Tx, userId: string, now: Date): Promise<{ sessions: number; tokens: number }> {
  const { count } = await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
  return { sessions: count, tokens: await revokeTokensOf(tx, userId, now) };
}

/** Ends the session that a cookie's secret names, at sign-out; a secret that names none is no error. */
export async function revokeCookieSession(secret: unknown, caller: Caller, now = new Date()): Promise<void> {
  if (typeof secret !== "string") return;
  await inPortfolio(async (tx) => {
    const where = { secretHash: sha256Hex(secret), revokedAt: null };
    const session = await tx.session.findFirst({ where, include: { user: { select: { id: true, name: true } } } });
    if (!session) return;
    await revokeSession(tx, session.id, now);
    const subject = { userId: session.user.id, name: session.user.name };
    await appendAudit(tx, subject, {
      caseId: installationId,
      action: "session.close",
      object: "session",
      objectId: session.id,
      after: { address: caller.address },
    });
  });
}

function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key, ...value] = part.trim().split("=");
    // The cookie is a compact JWE; none of its characters is ever escaped.
    if (key === name) return value.join("=");
  }
  return null;
}

const userSelection = {
  id: true,
  name: true,
  email: true,
  role: true,
  state: true,
  memberships: { select: { teamId: true } },
  organizations: { select: { organizationId: true } },
} as const;

type UserRow = {
  id: string;
  name: string;
  email: string;
  role: string;
  state: string;
  memberships: { teamId: string }[];
  organizations: { organizationId: string }[];
};

function actorOf(user: UserRow, via: Actor["via"], sessionId: string | null): Actor | null {
  const role = caseRoles.find((known) => known === user.role);
  if (user.state !== "active" || !role) return null;
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    role,
    teamIds: user.memberships.map((membership) => membership.teamId),
    organizationIds: user.organizations.map((membership) => membership.organizationId),
    via,
    sessionId,
  };
}

/** A person on whose behalf the product works in the background, with what they may do now; null when they may not sign in. */
export async function actorOfUser(tx: Tx, userId: string): Promise<Actor | null> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: userSelection });
  return user && actorOf(user, "system", null);
}

async function actorOfCookie(tx: Tx, jwt: string, now: Date): Promise<Actor | null> {
  const token = await decode({ token: jwt, secret: nextAuthSecret() }).catch(() => null);
  const secret = typeof token?.sid === "string" ? token.sid : null;
  if (secret === null) return null;
  const session = await tx.session.findUnique({
    where: { secretHash: sha256Hex(secret) },
    include: { user: { select: userSelection } },
  });
  if (!session || session.revokedAt || session.idleExpiresAt <= now || session.expiresAt <= now) return null;
  if (now.getTime() - session.lastSeenAt.getTime() > touchEveryMs) {
    await tx.session.update({
      where: { id: session.id },
      data: { lastSeenAt: now, idleExpiresAt: new Date(now.getTime() + idleHours * 3_600_000) },
    });
  }
  return actorOf(session.user, "session", session.id);
}

async function actorOfToken(tx: Tx, secret: string, now: Date): Promise<Actor | null> {
  const token = await tx.apiToken.findUnique({
    where: { secretHash: sha256Hex(secret) },
    include: { user: { select: userSelection } },
  });
  if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= now)) return null;
  if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() > touchEveryMs) {
    await tx.apiToken.update({ where: { id: token.id }, data: { lastUsedAt: now } });
  }
  return actorOf(token.user, "token", null);
}

/** Who sent this request, checked against our own tables every time; null when nobody can be told. */
export async function actorOfRequest(tx: Tx, headers: Headers, now: Date): Promise<Actor | null> {
  const authorization = headers.get("authorization");
  // Whoever sends a bearer token is judged by it alone: the origin check lets such requests through.
  if (authorization !== null && /^bearer\b/i.test(authorization)) {
    const bearer = /^bearer (bw_\S+)$/i.exec(authorization.trim())?.[1];
    return bearer ? actorOfToken(tx, bearer, now) : null;
  }
  const jwt = readCookie(headers.get("cookie"), sessionCookieName());
  return jwt === null ? null : actorOfCookie(tx, jwt, now);
}
