import type { Actor } from "@/lib/auth/schema";
import { env } from "@/lib/core/env";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

import { letterView, type LetterView, type MailState } from "./schema";
import { toView } from "./showing/link-views";
import { pageNow } from "./showing/page";
import { noteVisit } from "./showing/visits";
import { answerView, type AnswerView, sharedPage, type SharedPage, type ShareLinkView, visitView } from "./schema";

export { checkBuild } from "./answering/answer";
export { draftLetter } from "./mailing/queue";

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

/** The letters of a case, latest first, with what became of each. */
export async function listLetters(tx: Tx, caseId: string): Promise<LetterView[]> {
  const rows = await tx.letter.findMany({
    where: { caseId },
    orderBy: [{ queuedAt: "desc" }, { id: "desc" }],
    take: 200,
  });
  return rows.map((row) =>
    letterView.parse({
      ...row,
      createdBy: row.createdByName,
      queuedAt: row.queuedAt.toISOString(),
      dueAt: row.state === "queued" ? row.dueAt.toISOString() : null,
      sentAt: row.sentAt?.toISOString() ?? null,
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    }),
  );
}

/** Whether letters can be sent, how many wait, and which addresses get none. */
export async function mailState(tx: Tx): Promise<MailState> {
  const { smtpUrl, mailPerMinute, mailQuiet } = env();
  const rows = await tx.mailSuppression.findMany({ orderBy: { createdAt: "desc" }, take: 1000 });
  return {
    configured: smtpUrl !== undefined,
    perMinute: mailPerMinute,
    quiet: mailQuiet ?? null,
    waiting: await tx.letter.count({ where: { state: "queued" } }),
    failed: await tx.letter.count({ where: { state: { in: ["failed", "bounced"] } } }),
    suppressed: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
  };
}
