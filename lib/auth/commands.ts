import { appendAudit } from "@/lib/audit/commands";
import { AppError, notFound } from "@/lib/core/errors";
import { newSecret, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";

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

/** A new password that was found good, and the hash of the one it takes the place of. */
type NewPassword = { passwordHash: string; replaces: string | null };

/**
 * Judges a new password against the current one and hashes it, with no transaction held open meanwhile. INVALID names the field
 * that is wrong, TOO_MANY after several wrong guesses.
 */
export async function judgeNewPassword(
  actor: Actor,
  input: { current: string; next: string; now: Date },
): Promise<NewPassword> {
  const { userId } = personAtBrowser(actor);
  const { now } = input;
  const keys = { account: throttleKeys(`password of ${userId}`, null).account };
  const reservation = await reserveAttempt(keys, now);
  if (reservation.kind === "locked") {
    const { message } = explainRefusal(`locked-${reservation.retryAfterSeconds}`);
    throw new AppError("TOO_MANY", message, { fields: [{ field: "current", message }] });
  }
  const user = await inPortfolio((tx) => tx.user.findUnique({ where: { id: userId }, select: { passwordHash: true } }));
  const replaces = user?.passwordHash ?? null;
  if (!(await passwordMatches(replaces, input.current)))
    throw wrongField("current", "This is not your current password.");
  await inPortfolio((tx) => forgiveAttempt(tx, keys));
  if (input.next === input.current) throw wrongField("next", "This is the password you have now.");
  const problem = passwordProblem(input.next, actor);
  if (problem) throw wrongField("next", explainRefusal(problem).message);
  return { passwordHash: await hashPassword(input.next), replaces };
}

/** Sets a new password that was judged; ends every other session. CONFLICT when another one was set meanwhile. */
export async function changePassword(tx: Tx, actor: Actor, input: NewPassword & { now: Date }): Promise<void> {
  const { userId, sessionId } = personAtBrowser(actor);
  const { passwordHash, replaces, now } = input;
  const { count } = await tx.user.updateMany({
    where: { id: userId, passwordHash: replaces },
    data: { passwordHash, passwordChangedAt: now, version: { increment: 1 } },
  });
  if (count === 0)
    throw new AppError("CONFLICT", "Your password was changed a moment ago, elsewhere. Try again with the new one.");
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
