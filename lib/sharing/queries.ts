import type { Actor } from "@/lib/auth/schema";
import { notFound } from "@/lib/core/errors";
import type { Prisma, Tx } from "@/lib/db/client";

import { pageNow } from "./showing/page";
import { noteVisit } from "./showing/visits";
import {
  answerView,
  type AnswerView,
  sharedPage,
  type SharedPage,
  shareLinkView,
  type ShareLinkView,
  visitView,
} from "./schema";

export { checkBuild } from "./answering/answer";

type Row = Prisma.ShareLinkGetPayload<Record<string, never>>;

async function toView(tx: Tx, row: Row, now: Date): Promise<ShareLinkView> {
  const { caseId, id } = row;
  const state = row.revokedAt !== null ? "revoked" : row.expiresAt <= now ? "expired" : "open";
  return shareLinkView.parse({
    ...row,
    state,
    live: row.snapshot === null,
    hasPasscode: row.passcodeHash !== null,
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    visits: await tx.shareVisit.count({ where: { caseId, linkId: id, action: "opened" } }),
    answers: await tx.clientAnswer.count({ where: { caseId, linkId: id } }),
    files: await tx.shareVisit.count({ where: { caseId, linkId: id, action: "uploaded" } }),
  });
}

/** One link of a case. NOT_FOUND when there is none. */
export async function linkView(tx: Tx, { caseId, id, now }: { caseId: string; id: string; now: Date }) {
  const row = await tx.shareLink.findUnique({ where: { caseId_id: { caseId, id } } });
  if (!row) throw notFound("link");
  return toView(tx, row, now);
}

/** The links of a case, newest first. */
export async function listLinks(tx: Tx, caseId: string, now: Date): Promise<ShareLinkView[]> {
  const rows = await tx.shareLink.findMany({ where: { caseId }, orderBy: { createdAt: "desc" }, take: 200 });
  const views: ShareLinkView[] = [];
  for (const row of rows) views.push(await toView(tx, row, now));
  return views;
}

/** Who opened a link, answered or sent files over it, and from where; latest first. */
export async function listVisits(tx: Tx, { caseId, linkId }: { caseId: string; linkId: string }) {
  const rows = await tx.shareVisit.findMany({ where: { caseId, linkId }, orderBy: { at: "desc" }, take: 200 });
  return rows.map((row) => visitView.parse({ ...row, at: row.at.toISOString() }));
}

/** What the organization answered over links, latest first, with what it led to. */
export async function listAnswers(tx: Tx, caseId: string): Promise<AnswerView[]> {
  const rows = await tx.clientAnswer.findMany({
    where: { caseId },
    orderBy: { at: "desc" },
    take: 200,
    include: { link: { select: { label: true } } },
  });
  return rows.map((row) =>
    answerView.parse({
      ...row,
      link: row.link.label,
      since: row.since?.toISOString() ?? null,
      at: row.at.toISOString(),
    }),
  );
}

/** What the holder of a link sees, and the note that they looked. */
export async function sharedPageOf(tx: Tx, actor: Actor, input: { caseId: string; now: Date }): Promise<SharedPage> {
  const { caseId, now } = input;
  const row =
    actor.link === undefined
      ? null
      : await tx.shareLink.findUnique({ where: { caseId_id: { caseId, id: actor.link.id } } });
  if (!row) throw notFound("link");
  await noteVisit(tx, actor, { caseId, action: "opened", now });
  if (row.snapshot !== null) return sharedPage.parse(row.snapshot);
  return pageNow(tx, { caseId, link: row, now });
}
