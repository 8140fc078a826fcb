import { appendAudit } from "@/lib/audit/commands";
import { AppError, notFound } from "@/lib/core/errors";
import { newSecret, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

import { hashPassword, passwordMatches, passwordProblem } from "./passwords";
import { explainRefusal } from "./rules";
import type { Actor, NewTokenInput } from "./schema";
import { forgiveAttempt, reserveAttempt, throttleKeys } from "./throttle";

const tokensPerUser = 50;

/** The signed-in person, in a browser: what a token may not do on someone's behalf. */
function personAtBrowser(actor: Actor): { userId: string; sessionId: string } {
  const { userId, sessionId } = actor;
  if (userId !== null && sessionId !== null) return { userId, sessionId };
  throw new AppError("FORBIDDEN", "Do this signed in with a browser; an API token may not.");
}

/** Ends one of one's own sessions, from its next request on. NOT_FOUND for anyone else's. */
export async function revokeOwnSession(tx: Tx, actor: Actor, input: { sessionId: string; now: Date }): Promise<void> {
  const { userId } = personAtBrowser(actor);
  const { count } = await tx.session.updateMany({
    where: { id: input.sessionId, userId, revokedAt: null },
    data: { revokedAt: input.now },
  });
  if (count === 0) throw notFound("session");
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "session.revoke",
    object: "session",
    objectId: input.sessionId,
  });
}

/** Ends all of one's own sessions but the one that asks. Answers how many. */
export async function revokeOtherSessions(tx: Tx, actor: Actor, now: Date): Promise<number> {
  const { userId, sessionId } = personAtBrowser(actor);
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null, id: { not: sessionId } },
    data: { revokedAt: now },
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "session.revoke_others",
    object: "session",
    after: { revoked: count },
  });
  return count;
}

/**
 * A new password against the current one; ends every other session. INVALID names the field that is wrong,
 * TOO_MANY after several wrong guesses.
 */
export async function changePassword(
  tx: Tx,
  actor: Actor,
  input: { current: string; next: string; now: Date },
): Promise<void> {
  const { userId, sessionId } = personAtBrowser(actor);
  const { now } = input;
  const keys = { account: throttleKeys(`password of ${userId}`, null).account };
  const reservation = await reserveAttempt(keys, now);
  if (reservation.kind === "locked") {
    const { message } = explainRefusal(`locked-${reservation.retryAfterSeconds}`);
    throw new AppError("TOO_MANY", message, { fields: [{ field: "current", message }] });
  }
  const user = await tx.user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  if (!(await passwordMatches(user?.passwordHash ?? null, input.current)))
    throw wrongField("current", "This is not your current password.");
  await forgiveAttempt(tx, keys);
  if (input.next === input.current) throw wrongField("next", "This is the password you have now.");
  const problem = passwordProblem(input.next, actor);
  if (problem) throw wrongField("next", explainRefusal(problem).message);
  const passwordHash = await hashPassword(input.next);
  await tx.user.update({
    where: { id: userId },
    data: { passwordHash, passwordChangedAt: now, version: { increment: 1 } },
  });
  await tx.session.updateMany({ where: { userId, revokedAt: null, id: { not: sessionId } }, data: { revokedAt: now } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "user.change_password",
    object: "user",
    objectId: userId,
  });
}

function wrongField(field: string, message: string): AppError {
  return new AppError("INVALID", message, { fields: [{ field, message }] });
}

/** Writes a token for a user and returns its secret, which is shown once and kept only as a hash. */
export async function issueToken(
  tx: Tx,
  actor: { userId: string | null; name: string },
  input: NewTokenInput & { userId: string; now: Date },
) {
  const open = await tx.apiToken.count({ where: { userId: input.userId, revokedAt: null } });
  if (open >= tokensPerUser)
    throw new AppError(
      "UNPROCESSABLE",
      `There are ${tokensPerUser} tokens already. Revoke one that is not used any more.`,
    );
  const secret = `bw_${newSecret()}`;
  const expiresAt =
    input.expiresInDays === null ? null : new Date(input.now.getTime() + input.expiresInDays * 86_400_000);
  const row = { id: newId(), name: input.name, userId: input.userId, createdAt: input.now, expiresAt };
  await tx.apiToken.create({ data: { ...row, secretHash: sha256Hex(secret) } });
  const after = { name: row.name, userId: row.userId, expiresAt };
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "token.create",
    object: "token",
    objectId: row.id,
    after,
  });
  return {
    id: row.id,
    name: row.name,
    secret,
    createdAt: input.now.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: null,
  };
}

/** A new API token of one's own. */
export function createOwnToken(tx: Tx, actor: Actor, input: NewTokenInput & { now: Date }) {
  return issueToken(tx, actor, { ...input, userId: personAtBrowser(actor).userId });
}

/** Ends one of one's own tokens at once. NOT_FOUND for anyone else's. */
export async function revokeOwnToken(tx: Tx, actor: Actor, input: { tokenId: string; now: Date }): Promise<void> {
  if (actor.userId === null) throw notFound("token");
  const { count } = await tx.apiToken.updateMany({
    where: { id: input.tokenId, userId: actor.userId, revokedAt: null },
    data: { revokedAt: input.now },
  });
  if (count === 0) throw notFound("token");
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "token.revoke",
    object: "token",
    objectId: input.tokenId,
  });
}
