import { env } from "@/lib/core/env";
import { newSecret, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { caseRoles, type CaseRole } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";

import { linkKinds, type LinkKind, type LinkView } from "./schema";

const hourMs = 3_600_000;
const lifetimeMs: Record<LinkKind, number> = { setup: 24 * hourMs, invitation: 7 * 24 * hourMs, reset: 24 * hourMs };

export type NewLink = {
  kind: LinkKind;
  role: CaseRole;
  email?: string;
  name?: string;
  userId?: string;
  organizationId?: string;
  createdById?: string | null;
  now: Date;
};

export type OpenLink = {
  id: string;
  kind: LinkKind;
  role: CaseRole;
  email: string | null;
  name: string | null;
  userId: string | null;
  organizationId: string | null;
  createdById: string | null;
  expiresAt: Date;
};

/** The address of a link's page; the secret is in it and nowhere else. */
export function linkUrl(kind: LinkKind, secret: string): string {
  return `${env().url}/${kind}?key=${secret}`;
}

/** Ends open links: all setup links, those of one address, of one user, or made by one person. */
export async function revokeLinks(
  tx: Tx,
  which: { kind?: LinkKind; email?: string; userId?: string; createdById?: string },
  now: Date,
): Promise<void> {
  await tx.invitation.updateMany({ where: { ...which, acceptedAt: null, revokedAt: null }, data: { revokedAt: now } });
}

/** Makes a one-time link and ends the earlier ones of its kind for the same person; only the hash is kept. */
export async function createLink(tx: Tx, link: NewLink): Promise<{ id: string; url: string; expiresAt: Date }> {
  const { now, ...rest } = link;
  const { kind, email, userId } = link;
  if (kind === "setup") await revokeLinks(tx, { kind }, now);
  if (kind === "invitation" && email) await revokeLinks(tx, { kind, email }, now);
  if (kind === "reset" && userId) await revokeLinks(tx, { kind, userId }, now);
  const secret = newSecret();
  const id = newId();
  const expiresAt = new Date(now.getTime() + lifetimeMs[kind]);
  await tx.invitation.create({ data: { ...rest, id, secretHash: sha256Hex(secret), createdAt: now, expiresAt } });
  return { id, url: linkUrl(kind, secret), expiresAt };
}

/** The link this secret opens, or null when it was never made, was used, revoked or replaced, or has expired. */
export async function findLink(
  tx: Tx,
  input: { kind: LinkKind; secret: string; now: Date; lock?: boolean },
): Promise<OpenLink | null> {
  const secretHash = sha256Hex(input.secret);
  if (input.lock) await tx.$queryRaw`SELECT id FROM invitation WHERE secret_hash = ${secretHash} FOR UPDATE`;
  const row = await tx.invitation.findUnique({ where: { secretHash } });
  const kind = linkKinds.find((known) => known === row?.kind);
  const role = caseRoles.find((known) => known === row?.role);
  if (!row || !role || kind !== input.kind) return null;
  if (row.acceptedAt || row.revokedAt || row.expiresAt <= input.now) return null;
  return { ...row, kind, role };
}

/** Nobody has set this installation up yet: no one can sign in, and no one ever could. */
export async function setupIsOpen(tx: Tx): Promise<boolean> {
  const done = await tx.setting.findUnique({ where: { key: "setup" } });
  if (done) return false;
  return (await tx.user.findFirst({ where: { passwordHash: { not: null } }, select: { id: true } })) === null;
}

/** True until the first administrator exists; the sign-in page then points to the set-up link. */
export function awaitsSetup(): Promise<boolean> {
  return inPortfolio(setupIsOpen);
}

/** What the page of a link shows before anything is typed; null when the link is dead. */
export async function viewLink(kind: LinkKind, secret: string, now = new Date()): Promise<LinkView | null> {
  return inPortfolio(async (tx) => {
    const link = await findLink(tx, { kind, secret, now });
    if (!link || (kind === "setup" && !(await setupIsOpen(tx)))) return null;
    return { kind, email: link.email, name: link.name, role: link.role, expiresAt: link.expiresAt.toISOString() };
  });
}

/** A new setup link while nobody has set the installation up, else null. */
export async function newSetupLink(now = new Date()): Promise<{ url: string; expiresAt: Date } | null> {
  return inPortfolio(async (tx) =>
    (await setupIsOpen(tx)) ? createLink(tx, { kind: "setup", role: "admin", now }) : null,
  );
}
