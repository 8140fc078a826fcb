import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { linkView } from "./showing/link-views";
import { noteVisit } from "./showing/visits";
import type { ShareLinkView } from "./schema";

export { takeAnswer } from "./answering/answer";
export { makeLink } from "./making/make";
export { queueLetter, withdrawLetter } from "./mailing/queue";

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
  await tx.case.updateMany({ where: { id: caseId }, data: { awaitingAt: null, contactedAt: now } });
}

/** Somebody of the organization has read what was sent to them: their letters count as confirmed, and they as reached. */
export async function acknowledge(tx: Tx, actor: Actor, { caseId, now }: { caseId: string; now: Date }): Promise<void> {
  if (!actor.link) throw notFound("link");
  const linkId = actor.link.id;
  await noteVisit(tx, actor, { caseId, action: "confirmed", now });
  const { count } = await tx.letter.updateMany({
    where: { caseId, linkId, acknowledgedAt: null },
    data: { acknowledgedAt: now },
  });
  await tx.case.updateMany({ where: { id: caseId, contactedAt: null }, data: { contactedAt: now } });
  await appendAudit(tx, actor, {
    caseId,
    action: "shared.acknowledge",
    object: "link",
    objectId: linkId,
    after: { letters: count },
  });
  changed(tx, { caseId, topic: "letter", ids: [linkId] });
}

/** An address that gets no letters from now on; said again it keeps the first reason. */
export async function suppressAddress(
  tx: Tx,
  actor: Actor,
  { address, reason, now }: { address: string; reason: string; now: Date },
): Promise<void> {
  const key = address.trim().toLowerCase();
  await tx.mailSuppression.createMany({
    data: [{ address: key, reason, byName: actor.name, createdAt: now }],
    skipDuplicates: true,
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "mail.suppress",
    object: "mail",
    after: { address: key, reason },
  });
}

/** Letters to the address are sent again. */
export async function releaseAddress(tx: Tx, actor: Actor, { address }: { address: string }): Promise<void> {
  const key = address.trim().toLowerCase();
  const { count } = await tx.mailSuppression.deleteMany({ where: { address: key } });
  if (count === 0) throw notFound("address");
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "mail.release",
    object: "mail",
    before: { address: key },
  });
}
