import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { env } from "@/lib/core/env";
import { AppError, notFound } from "@/lib/core/errors";
import { newSecret, sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { dayMs } from "@/lib/core/time";
import { Prisma, type Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { pageNow } from "./showing/page";
import { noteVisit } from "./showing/visits";
import { linkView } from "./queries";
import type { CreateLink, ShareLinkView } from "./schema";

export { takeAnswer } from "./answering/answer";

const pages = { upload: "u", status: "s" } as const;

/** So many links of one case may be open; more than that nobody keeps track of. */
const mostOpen = 50;

/**
 * Makes a link into a case for somebody without an account. The secret stands behind the # of the address, which no server and
 * no proxy sees, and is shown this once; only its hash is kept. What is asked of the organization counts as awaited from now on.
 */
export async function createShareLink(
  tx: Tx,
  actor: Actor,
  input: Omit<CreateLink, "passcode"> & { passcodeHash: string | null; now: Date },
): Promise<{ link: ShareLinkView; url: string }> {
  const { caseId, kind, label, message, language, days, live, passcodeHash, now } = input;
  const open = await tx.shareLink.count({ where: { caseId, revokedAt: null, expiresAt: { gt: now } } });
  if (open >= mostOpen)
    throw new AppError("INVALID", `This case has ${mostOpen} open links. Withdraw one that is no longer used.`, {
      field: "label",
    });
  const secret = `bwl_${newSecret()}`;
  const reply = kind === "upload" || (input.reply && live);
  const link = {
    id: newId(),
    kind,
    label,
    message,
    language,
    reply,
    expiresAt: new Date(now.getTime() + days * dayMs),
    createdAt: now,
  };
  const snapshot = kind === "status" && !live ? await pageNow(tx, { caseId, link, now }) : Prisma.DbNull;
  await tx.shareLink.create({
    data: {
      ...link,
      caseId,
      secretHash: sha256Hex(secret),
      passcodeHash,
      snapshot,
      createdById: actor.userId,
      createdByName: actor.name,
    },
  });
  if (reply) await tx.case.updateMany({ where: { id: caseId, awaitingAt: null }, data: { awaitingAt: now } });
  await appendAudit(tx, actor, {
    caseId,
    action: "share.create",
    object: "link",
    objectId: link.id,
    after: {
      kind,
      label,
      language,
      reply,
      live,
      passcode: passcodeHash !== null,
      expiresAt: link.expiresAt.toISOString(),
    },
  });
  changed(tx, { caseId, topic: "share", ids: [link.id] });
  return {
    link: await linkView(tx, { caseId, id: link.id, now }),
    url: `${env().url}/${pages[kind]}/${caseId}#${secret}`,
  };
}

/** Withdraws a link at once; what came over it stays. Doing so twice changes nothing. */
export async function revokeShareLink(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; linkId: string; now: Date },
): Promise<ShareLinkView> {
  const { caseId, linkId, now } = input;
  const found = await tx.shareLink.findUnique({ where: { caseId_id: { caseId, id: linkId } } });
  if (!found) throw notFound("link");
  if (found.revokedAt === null) {
    await tx.shareLink.updateMany({ where: { caseId, id: linkId }, data: { revokedAt: now } });
    await appendAudit(tx, actor, {
      caseId,
      action: "share.revoke",
      object: "link",
      objectId: linkId,
      before: { label: found.label, kind: found.kind },
    });
    changed(tx, { caseId, topic: "share", ids: [linkId] });
  }
  return linkView(tx, { caseId, id: linkId, now });
}

/** A file that came over a link: noted at the link, and what was awaited has come. Does nothing for files that came otherwise. */
export async function noteUpload(
  tx: Tx,
  actor: Actor,
  { caseId, evidenceId, now }: { caseId: string; evidenceId: string; now: Date },
): Promise<void> {
  if (!actor.link) return;
  await noteVisit(tx, actor, { caseId, action: "uploaded", evidenceId, now });
  await tx.case.updateMany({ where: { id: caseId }, data: { awaitingAt: null } });
}
