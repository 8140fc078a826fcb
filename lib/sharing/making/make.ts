import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { derivedSecret, env, masterKey } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { dayMs } from "@/lib/core/time";
import { Prisma, type Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";
import type { CreateLink, ShareLinkView } from "@/lib/sharing/schema";
import { linkView } from "@/lib/sharing/showing/link-views";
import { pageNow } from "@/lib/sharing/showing/page";

const pages = { upload: "u", status: "s" } as const;

/** The secret of a link: derived from the key of the installation, so that a letter can carry it and no table has it. */
function secretOf(linkId: string): string {
  return `bwl_${derivedSecret(masterKey(), `link without account ${linkId}`)}`;
}

/** The address of a link's page, with its secret where only the browser sees it. */
export function linkAddress(kind: keyof typeof pages, caseId: string, linkId: string): string {
  return `${env().url}/${pages[kind]}/${caseId}#${secretOf(linkId)}`;
}

/** So many links of one case may be open; more than that nobody keeps track of. */
const mostOpen = 50;

/**
 * Makes a link into a case for somebody without an account. The secret stands behind the # of the address, which no server and
 * no proxy sees, and is shown this once; only its hash is kept. What is asked of the organization counts as awaited from now on.
 */
export async function makeLink(
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
  const reply = kind === "upload" || (input.reply && live);
  const id = newId();
  const link = {
    id,
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
      secretHash: sha256Hex(secretOf(id)),
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
  return { link: await linkView(tx, { caseId, id, now }), url: linkAddress(kind, caseId, id) };
}
