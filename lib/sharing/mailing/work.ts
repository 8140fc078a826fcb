import { setTimeout as pause } from "node:timers/promises";

import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { env } from "@/lib/core/env";
import { minuteMs } from "@/lib/core/time";
import type { Prisma } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";
import { linkAddress } from "@/lib/sharing/making/make";

import { nextAttemptMs, openMailer, quietForMs, type Sent } from "./send";

/** One at a time in this process, so that the throttle holds. */
let sending: Promise<void> | null = null;

type Letter = Prisma.LetterGetPayload<Record<string, never>>;

/** A letter that a worker took and did not finish is taken again after this; its Message-ID stays the same. */
const leaseMs = 10 * minuteMs;
const batch = 50;

async function dueLetters(now: Date): Promise<{ caseId: string; id: string }[]> {
  return inPortfolio((tx) =>
    tx.letter.findMany({
      where: { state: "queued", dueAt: { lte: now } },
      orderBy: [{ dueAt: "asc" }, { id: "asc" }],
      take: batch,
      select: { caseId: true, id: true },
    }),
  );
}

/** Takes one letter for sending, so that no second worker sends it; null when it is gone or its address gets none any more. */
async function take({ caseId, id }: { caseId: string; id: string }, now: Date): Promise<Letter | null> {
  return inCase(caseId, async (tx) => {
    const { count } = await tx.letter.updateMany({
      where: { caseId, id, state: "queued", dueAt: { lte: now } },
      data: { attempts: { increment: 1 }, dueAt: new Date(now.getTime() + leaseMs) },
    });
    if (count === 0) return null;
    const letter = await tx.letter.findUniqueOrThrow({ where: { caseId_id: { caseId, id } } });
    const stopped = await tx.mailSuppression.findUnique({ where: { address: letter.toAddress.toLowerCase() } });
    if (!stopped) return letter;
    await tx.letter.updateMany({ where: { caseId, id }, data: { state: "suppressed", error: stopped.reason } });
    changed(tx, { caseId, topic: "letter", ids: [id] });
    return null;
  });
}

type Outcome = { state?: "sent" | "bounced" | "failed"; error: string | null } & Prisma.LetterUncheckedUpdateManyInput;

function outcomeOf(letter: Letter, sent: Sent, now: Date): Outcome {
  if (sent.kind === "taken") return { state: "sent", sentAt: now, messageId: sent.messageId, error: null };
  if (sent.kind === "never") return { state: "bounced", error: sent.why };
  const waitMs = nextAttemptMs(letter.attempts);
  return waitMs === null
    ? { state: "failed", error: sent.why }
    : { error: sent.why, dueAt: new Date(now.getTime() + waitMs) };
}

async function conclude(letter: Letter, sent: Sent, now: Date): Promise<void> {
  const { caseId, id } = letter;
  const outcome = outcomeOf(letter, sent, now);
  await inCase(caseId, async (tx) => {
    await tx.letter.updateMany({ where: { caseId, id, state: "queued" }, data: outcome });
    if (outcome.state === undefined) return;
    if (sent.kind === "taken")
      await tx.case.updateMany({ where: { id: caseId }, data: { notifiedAt: now, lastActivityAt: now } });
    if (sent.kind === "never")
      await tx.mailSuppression.createMany({
        data: [
          {
            address: letter.toAddress.toLowerCase(),
            reason: `The mail server refused it for good: ${sent.why}`.slice(0, 500),
            byName: systemActor.name,
            createdAt: now,
          },
        ],
        skipDuplicates: true,
      });
    await appendAudit(tx, systemActor, {
      caseId,
      action: `letter.${outcome.state}`,
      object: "letter",
      objectId: id,
      after: { to: letter.toAddress, attempts: letter.attempts, error: outcome.error ?? undefined },
    });
    changed(tx, { caseId, topic: "letter", ids: [id] });
    changed(tx, { caseId, topic: "case", ids: [caseId] });
  });
}

/**
 * Sends what is due, as fast as the throttle allows and not in the quiet hours. Letters that the server did not take for now wait
 * longer each time; those it refuses for good go no further, and neither does anything else to that address.
 */
export function sendLetters(stopping: () => boolean = () => false): Promise<void> {
  sending ??= sendDue(stopping).finally(() => (sending = null));
  return sending;
}

async function sendDue(stopping: () => boolean): Promise<void> {
  const { smtpUrl, mailPerMinute, mailQuiet } = env();
  if (smtpUrl === undefined) return;
  if (quietForMs(mailQuiet, new Date()) > 0) return;
  let waiting = await dueLetters(new Date());
  if (waiting.length === 0) return;
  const mailer = openMailer();
  try {
    while (waiting.length > 0) {
      for (const one of waiting) {
        const now = new Date();
        if (stopping() || quietForMs(mailQuiet, now) > 0) return;
        const letter = await take(one, now);
        if (!letter) continue;
        const text = letter.body.replaceAll(
          "{link}",
          letter.linkId === null ? "" : linkAddress("upload", letter.caseId, letter.linkId),
        );
        await conclude(letter, await mailer.send({ ...letter, text }), new Date());
        await pause(Math.ceil(minuteMs / mailPerMinute));
      }
      waiting = await dueLetters(new Date());
    }
  } finally {
    mailer.close();
  }
}
