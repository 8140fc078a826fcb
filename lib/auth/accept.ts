import { appendAudit } from "@/lib/audit/commands";
import { newId } from "@/lib/core/ids";
import { emailAddress, personName } from "@/lib/core/people";
import { Prisma, type Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";

import type { Caller } from "./address";
import { findLink, type OpenLink, revokeLinks, setupIsOpen } from "./links";
import { hashPassword, passwordProblem } from "./passwords";
import type { LinkKind } from "./schema";
import { endAccessOf, openSession } from "./sessions";
import { refused, type SignInOutcome } from "./sign-in";
import { forgiveAttempt, throttleKeys } from "./throttle";

export type LinkAnswer = { kind: LinkKind; key: string; name: string; email: string; password: string };
type NewUser = { email: string; name: string; passwordHash: string };
type Accepted = { userId: string; name: string };

/** Takes the one seat of the first admin; false when someone else has it already. */
async function claimSetup(tx: Tx, userId: string, now: Date): Promise<boolean> {
  if (!(await setupIsOpen(tx))) return false;
  const value = JSON.stringify({ userId, at: now.toISOString() });
  const count =
    await tx.$executeRaw`INSERT INTO setting (key, value, updated_at) VALUES ('setup', ${value}::jsonb, ${now}) ON CONFLICT (key) DO NOTHING`;
  return count === 1;
}

/** Creates the first administrator; null when the installation has been set up before. */
export async function createFirstAdmin(tx: Tx, user: NewUser, now: Date): Promise<Accepted | null> {
  const userId = newId();
  if (!(await claimSetup(tx, userId, now))) return null;
  await tx.user.create({ data: { id: userId, ...user, role: "admin", passwordChangedAt: now, lastSignInAt: now } });
  await revokeLinks(tx, { kind: "setup" }, now);
  const after = { email: user.email, name: user.name, role: "admin" };
  await appendAudit(
    tx,
    { userId, name: user.name },
    { caseId: installationId, action: "user.setup", object: "user", objectId: userId, after },
  );
  return { userId, name: user.name };
}

async function createInvited(tx: Tx, link: OpenLink, user: NewUser, now: Date): Promise<Accepted> {
  const userId = newId();
  await tx.user.create({ data: { id: userId, ...user, role: link.role, passwordChangedAt: now, lastSignInAt: now } });
  if (link.organizationId)
    await tx.organizationMember.create({ data: { organizationId: link.organizationId, userId } });
  const after = {
    email: user.email,
    name: user.name,
    role: link.role,
    organizationId: link.organizationId,
    invitedBy: link.createdById,
  };
  await appendAudit(
    tx,
    { userId, name: user.name },
    { caseId: installationId, action: "invitation.accept", object: "user", objectId: userId, after },
  );
  return { userId, name: user.name };
}

async function resetPassword(tx: Tx, userId: string, passwordHash: string, now: Date): Promise<Accepted | null> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, state: "active" },
    data: { passwordHash, passwordChangedAt: now, lastSignInAt: now, version: { increment: 1 } },
  });
  const user = await tx.user.findUnique({ where: { id: userId }, select: { name: true, email: true } });
  if (count === 0 || !user) return null;
  await endAccessOf(tx, userId, now);
  await forgiveAttempt(tx, { account: throttleKeys(user.email, null).account });
  await appendAudit(
    tx,
    { userId, name: user.name },
    { caseId: installationId, action: "user.reset_password", object: "user", objectId: userId },
  );
  return { userId, name: user.name };
}

async function takeUp(tx: Tx, link: OpenLink, user: NewUser, now: Date): Promise<Accepted | null> {
  switch (link.kind) {
    case "setup":
      return createFirstAdmin(tx, user, now);
    case "invitation":
      return createInvited(tx, link, user, now);
    case "reset":
      return link.userId === null ? null : resetPassword(tx, link.userId, user.passwordHash, now);
  }
}

/** Who the link makes: what was typed, with the address fixed by an invitation; or the problem with it. */
async function personOf(link: OpenLink, answer: LinkAnswer): Promise<{ email: string; name: string } | SignInOutcome> {
  if (link.kind === "reset") {
    const { userId } = link;
    const user =
      userId === null
        ? null
        : await inPortfolio((tx) => tx.user.findUnique({ where: { id: userId }, select: { email: true, name: true } }));
    return user ?? refused("link_dead");
  }
  const email = emailAddress.safeParse(link.kind === "setup" ? answer.email : link.email);
  if (!email.success) return refused("email_invalid");
  const name = personName.safeParse(answer.name);
  return name.success ? { email: email.data, name: name.data } : refused("name_invalid");
}

function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/**
 * Takes up a setup, invitation or reset link: makes the account or sets its new password, and opens a
 * session at once. A link works once; what was typed is judged before the link is spent.
 */
export async function acceptLink(answer: LinkAnswer, caller: Caller, now = new Date()): Promise<SignInOutcome> {
  const wanted = { kind: answer.kind, secret: answer.key, now };
  const open = await inPortfolio((tx) => findLink(tx, wanted));
  if (!open) return refused("link_dead");
  const person = await personOf(open, answer);
  if ("kind" in person) return person;
  const problem = passwordProblem(answer.password, person);
  if (problem) return refused(problem);
  const passwordHash = await hashPassword(answer.password);
  try {
    return await inPortfolio(async (tx) => {
      const link = await findLink(tx, { ...wanted, lock: true });
      const accepted = link ? await takeUp(tx, link, { ...person, passwordHash }, now) : null;
      if (!link || !accepted) return refused("link_dead");
      await tx.invitation.update({ where: { id: link.id }, data: { acceptedAt: now, userId: accepted.userId } });
      const secret = await openSession(tx, { userId: accepted.userId, ...caller, now });
      return { kind: "open", secret, userId: accepted.userId };
    });
  } catch (error) {
    if (isTaken(error)) return refused("email_taken");
    throw error;
  }
}
