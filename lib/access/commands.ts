import { appendAudit, changes } from "@/lib/audit/commands";
import { createLink, revokeLinks } from "@/lib/auth/links";
import type { Actor } from "@/lib/auth/schema";
import { endAccessOf, revokeTokensOf } from "@/lib/auth/sessions";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { env } from "@/lib/core/env";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { getUser, ownProfile } from "./queries";
import type { InviteUser, ProfileView, UpdateUser, UserView } from "./schema";

function wrongField(field: string, message: string): AppError {
  return new AppError("UNPROCESSABLE", message, { fields: [{ field, message }] });
}

/** Invites a person by a link, shown once; an earlier open one for the same address ends. UNPROCESSABLE when the account exists. */
export async function inviteUser(tx: Tx, actor: Actor, input: InviteUser & { now: Date }) {
  const { email, role, organizationId, now } = input;
  if (await tx.user.findUnique({ where: { email }, select: { id: true } }))
    throw wrongField("email", "Someone with this e-mail address already has an account.");
  if (role === "client" && !organizationId)
    throw wrongField("organizationId", "Choose the organization that this client belongs to.");
  if (organizationId && !(await tx.organization.findUnique({ where: { id: organizationId }, select: { id: true } })))
    throw notFound("organization");
  const link = await createLink(tx, {
    kind: "invitation",
    email,
    name: input.name,
    role,
    organizationId,
    createdById: actor.userId,
    now,
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "invitation.create",
    object: "invitation",
    objectId: link.id,
    after: { email, role, organizationId },
  });
  changed(tx, { caseId: null, topic: "user" });
  return { ...link, expiresAt: link.expiresAt.toISOString() };
}

/** Ends an open invitation or reset link. NOT_FOUND when it no longer opens anything. */
export async function revokeInvitation(
  tx: Tx,
  actor: Actor,
  input: { invitationId: string; now: Date },
): Promise<void> {
  const where = { id: input.invitationId, kind: { in: ["invitation", "reset"] }, acceptedAt: null, revokedAt: null };
  const { count } = await tx.invitation.updateMany({ where, data: { revokedAt: input.now } });
  if (count === 0) throw notFound("link");
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "invitation.revoke",
    object: "invitation",
    objectId: input.invitationId,
  });
  changed(tx, { caseId: null, topic: "user" });
}

/** A link by which this user sets a new password, shown once. The old password works until it is used. */
export async function createResetLink(tx: Tx, actor: Actor, input: { userId: string; now: Date }) {
  const user = await getUser(tx, input.userId);
  if (user.state === "disabled")
    throw new AppError("UNPROCESSABLE", "This user is disabled. Enable the account first.");
  const { id: userId, email, name, role } = user;
  const link = await createLink(tx, {
    kind: "reset",
    userId,
    email,
    name,
    role,
    createdById: actor.userId,
    now: input.now,
  });
  await appendAudit(tx, actor, { caseId: installationId, action: "user.reset_link", object: "user", objectId: userId });
  return { ...link, expiresAt: link.expiresAt.toISOString() };
}

/** All active admins are locked in one order, so that two who demote each other at once cannot both succeed. */
async function keepOneAdmin(tx: Tx, userId: string): Promise<void> {
  const admins = await tx.$queryRaw<{ id: string; canSignIn: boolean }[]>`
    SELECT id, password_hash IS NOT NULL AS "canSignIn" FROM "user" WHERE role = 'admin' AND state = 'active' ORDER BY id FOR UPDATE`;
  const bySingleSignOn = env().oidc !== undefined;
  if (admins.some((admin) => admin.id !== userId && (admin.canSignIn || bySingleSignOn))) return;
  throw new AppError(
    "UNPROCESSABLE",
    "This is the last administrator who can sign in. Make someone else an administrator first.",
  );
}

/** Locks the user's row; CONFLICT with the row as it is when the caller saw an older one. */
async function lockUser(tx: Tx, userId: string, version: number): Promise<UserView> {
  await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`;
  const user = await getUser(tx, userId);
  if (user.version !== version) throw conflict("user", user);
  return user;
}

/**
 * Changes a user's name, role or state. A new role and a disable end every session and API token of the user from
 * the next request on, together with links they made or could use; a new role begins without organizations. UNPROCESSABLE for the last
 * administrator.
 */
export async function updateUser(tx: Tx, actor: Actor, input: UpdateUser & { now: Date }): Promise<UserView> {
  const { userId, version, name, role, state, now } = input;
  const target = await getUser(tx, userId);
  const losesAdmin =
    target.role === "admin" &&
    target.state === "active" &&
    ((role !== undefined && role !== "admin") || state === "disabled");
  if (losesAdmin) await keepOneAdmin(tx, userId);
  const before = await lockUser(tx, userId, version);
  const takesRole = role !== undefined && role !== before.role;
  // What somebody was assigned as a technician is not theirs as a client, and the roles that need none could not be freed of it.
  const organizationIds = takesRole && before.organizations.length > 0 ? [] : undefined;
  const difference = changes(
    { ...before, organizationIds: before.organizations.map(({ id }) => id) },
    { name, role, state, organizationIds },
  );
  if (Object.keys(difference.after).length === 0) return before;
  if (organizationIds) await tx.organizationMember.deleteMany({ where: { userId } });
  await tx.user.update({ where: { id: userId }, data: { name, role, state, version: { increment: 1 } } });
  if (takesRole || state === "disabled") {
    await endAccessOf(tx, userId, now);
    await revokeLinks(tx, { createdById: userId }, now);
    await revokeLinks(tx, { userId, kind: "reset" }, now);
  }
  const action =
    "state" in difference.after
      ? state === "disabled"
        ? "user.disable"
        : "user.enable"
      : takesRole
        ? "user.role"
        : "user.rename";
  await appendAudit(tx, actor, { caseId: installationId, action, object: "user", objectId: userId, ...difference });
  changed(tx, { caseId: null, topic: "user", ids: [userId] });
  return getUser(tx, userId);
}

/** Ends every session and API token of a user from its next request on. Answers how many of each. */
export async function revokeUserAccess(
  tx: Tx,
  actor: Actor,
  input: { userId: string; now: Date },
): Promise<{ sessions: number; tokens: number }> {
  await getUser(tx, input.userId);
  const ended = await endAccessOf(tx, input.userId, input.now);
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "user.revoke_sessions",
    object: "user",
    objectId: input.userId,
    after: ended,
  });
  return ended;
}

/** Ends every API token of a user from its next request on; sessions go on. Answers how many. */
export async function revokeUserTokens(tx: Tx, actor: Actor, input: { userId: string; now: Date }): Promise<number> {
  await getUser(tx, input.userId);
  const revoked = await revokeTokensOf(tx, input.userId, input.now);
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "user.revoke_tokens",
    object: "user",
    objectId: input.userId,
    after: { revoked },
  });
  return revoked;
}

/** Sets exactly which organizations a technician works for, or a client belongs to. */
export async function assignOrganizations(
  tx: Tx,
  actor: Actor,
  input: { userId: string; version: number; organizationIds: string[] },
): Promise<UserView> {
  const before = await lockUser(tx, input.userId, input.version);
  if (before.role !== "technician" && before.role !== "client")
    throw new AppError(
      "UNPROCESSABLE",
      "Only technicians and clients are assigned to organizations; the other roles do not need it.",
    );
  const wanted = [...new Set(input.organizationIds)];
  const known = await tx.organization.findMany({ where: { id: { in: wanted } }, select: { id: true } });
  if (known.length !== wanted.length) throw notFound("organization");
  await tx.organizationMember.deleteMany({ where: { userId: input.userId } });
  await tx.organizationMember.createMany({
    data: wanted.map((organizationId) => ({ organizationId, userId: input.userId })),
  });
  await tx.user.update({ where: { id: input.userId }, data: { version: { increment: 1 } } });
  const difference = {
    before: { organizationIds: before.organizations.map(({ id }) => id) },
    after: { organizationIds: wanted },
  };
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "user.assign",
    object: "user",
    objectId: input.userId,
    ...difference,
  });
  changed(tx, { caseId: null, topic: "user", ids: [input.userId] });
  return getUser(tx, input.userId);
}

/** Changes one's own name. CONFLICT with the profile as it is when it changed meanwhile. */
export async function updateProfile(
  tx: Tx,
  actor: Actor,
  input: { name: string; version: number },
): Promise<ProfileView> {
  const before = await ownProfile(tx, actor);
  const { count } = await tx.user.updateMany({
    where: { id: actor.userId ?? installationId, version: input.version },
    data: { name: input.name, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("profile", await ownProfile(tx, actor));
  const difference = changes({ name: before.name }, { name: input.name });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "user.rename",
    object: "user",
    objectId: actor.userId,
    ...difference,
  });
  changed(tx, { caseId: null, topic: "user", ids: [actor.userId ?? installationId] });
  return ownProfile(tx, actor);
}
