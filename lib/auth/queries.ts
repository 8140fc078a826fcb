import type { Tx } from "@/lib/db/client";

import type { Actor, OwnSession, OwnToken } from "./schema";

/** The sessions of this person that still open the door, the newest use first. */
export async function ownSessions(tx: Tx, actor: Actor, now: Date): Promise<OwnSession[]> {
  if (actor.userId === null) return [];
  const rows = await tx.session.findMany({
    where: { userId: actor.userId, revokedAt: null, idleExpiresAt: { gt: now }, expiresAt: { gt: now } },
    orderBy: [{ lastSeenAt: "desc" }, { id: "desc" }],
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    address: row.address,
    userAgent: row.userAgent,
  }));
}

/** The API tokens of this person that were not revoked, expired ones included, the newest first. */
export async function ownTokens(tx: Tx, actor: Actor): Promise<OwnToken[]> {
  if (actor.userId === null) return [];
  const rows = await tx.apiToken.findMany({
    where: { userId: actor.userId, revokedAt: null },
    orderBy: { id: "desc" },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
}
