import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { env } from "@/lib/core/env";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { dayMs } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { afterCommit } from "@/lib/db/unit";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";
import { contact as contactSchema } from "@/lib/organizations/schema";
import { makeLink } from "@/lib/sharing/making/make";
import type { LetterPreview, WriteLetter } from "@/lib/sharing/schema";
import { z } from "zod";

import { composeLetter, languageOf } from "./compose";

export const mailQueue = "mail";

const address = z.email().max(254);

/** The link of a letter works this long. */
const linkDays = 21;

function assertMailWorks(): void {
  if (env().smtpUrl === undefined)
    throw new AppError("UNPROCESSABLE", "No mail server is configured: set SMTP_URL and start Breakwater again.");
}

type Draft = Omit<WriteLetter, "caseId"> & { caseId: string; now: Date };

/** The letter as it would be sent, to whom; INVALID where there is nobody to send it to. */
export async function draftLetter(tx: Tx, actor: Actor, draft: Draft): Promise<LetterPreview> {
  const { caseId, template, message, now } = draft;
  const row = await tx.case.findUnique({ where: { id: caseId }, include: { campaign: true, organization: true } });
  if (!row) throw notFound("case");
  const { manifest } = await loadPack(row.campaign.slug);
  const contacts = z.array(contactSchema).safeParse(row.organization.contacts);
  const known = (contacts.success ? contacts.data : []).filter(({ email }) => address.safeParse(email).success);
  const chosen = draft.to ? known.find(({ email }) => email === draft.to) : known[0];
  const toAddress = draft.to ?? chosen?.email;
  if (toAddress === undefined)
    throw new AppError("INVALID", "No contact of this organization has a mail address. Add one to the organization.", {
      field: "to",
    });
  const language = draft.language ?? languageOf(row.country);
  const servers = await tx.server.findMany({
    where: { caseId },
    orderBy: { hostnameKey: "asc" },
    select: { hostname: true },
  });
  const until = new Date(now.getTime() + linkDays * dayMs);
  const toName = chosen?.name ?? row.organizationName;
  const letter = composeLetter(template, language, {
    contact: toName,
    organization: row.organizationName,
    campaign: manifest.shortName,
    ref: row.ref,
    servers: servers.map(({ hostname }) => hostname),
    until,
    sender: actor.name,
    tlp: row.tlp,
    message,
  });
  const suppressed = await tx.mailSuppression.findUnique({ where: { address: toAddress.toLowerCase() } });
  return { toName, toAddress, language, ...letter, suppressed: suppressed?.reason ?? null };
}

/**
 * Puts a letter into the queue, with an upload link of its own. UNPROCESSABLE without a mail server, and for an address that gets
 * none; what is sent stays in the case with its state.
 */
export async function queueLetter(tx: Tx, actor: Actor, input: Draft & { bulkId?: string }): Promise<string> {
  assertMailWorks();
  const { caseId, template, message, now } = input;
  const draft = await draftLetter(tx, actor, input);
  if (draft.suppressed !== null)
    throw new AppError("UNPROCESSABLE", `${draft.toAddress} gets no letters: ${draft.suppressed}`, { field: "to" });
  const { link } = await makeLink(tx, actor, {
    caseId,
    kind: "upload",
    label: draft.toName,
    message,
    language: draft.language,
    days: linkDays,
    live: true,
    reply: true,
    passcodeHash: null,
    now,
  });
  const id = newId();
  await tx.letter.create({
    data: {
      caseId,
      id,
      template,
      language: draft.language,
      toName: draft.toName,
      toAddress: draft.toAddress,
      subject: draft.subject,
      body: draft.body,
      linkId: link.id,
      bulkId: input.bulkId ?? null,
      createdById: actor.userId,
      createdByName: actor.name,
      queuedAt: now,
      dueAt: now,
    },
  });
  await appendAudit(tx, actor, {
    caseId,
    action: "letter.queue",
    object: "letter",
    objectId: id,
    after: { template, language: draft.language, to: draft.toAddress, subject: draft.subject },
  });
  changed(tx, { caseId, topic: "letter", ids: [id] });
  afterCommit(tx, () => enqueue(mailQueue, {}, "letters"));
  return id;
}

/** Takes a letter out of the queue that was not sent yet, and withdraws its link. UNPROCESSABLE for one that was. */
export async function withdrawLetter(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; letterId: string; now: Date },
): Promise<void> {
  const { caseId, letterId, now } = input;
  const letter = await tx.letter.findUnique({ where: { caseId_id: { caseId, id: letterId } } });
  if (!letter) throw notFound("letter");
  const { count } = await tx.letter.updateMany({
    where: { caseId, id: letterId, state: "queued", attempts: 0 },
    data: { state: "withdrawn" },
  });
  if (count === 0)
    throw new AppError("UNPROCESSABLE", "This letter is on its way or was sent; it cannot be taken back.");
  if (letter.linkId !== null)
    await tx.shareLink.updateMany({ where: { caseId, id: letter.linkId, revokedAt: null }, data: { revokedAt: now } });
  await appendAudit(tx, actor, {
    caseId,
    action: "letter.withdraw",
    object: "letter",
    objectId: letterId,
    before: { to: letter.toAddress, subject: letter.subject },
  });
  changed(tx, { caseId, topic: "letter", ids: [letterId] });
}
