import { appendAudit } from "@/lib/audit/commands";
import { caseChain } from "@/lib/audit/queries";
import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { afterCommit } from "@/lib/db/unit";
import { verifyJob } from "@/lib/evidence/jobs";
import { aboutEvidence, getEvidence } from "@/lib/evidence/queries";
import type { Verification } from "@/lib/evidence/schema";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { addCustody } from "./custody";

/** Asks for the stored bytes and the audit chain to be checked, in the background; while that goes on, asking again changes nothing. */
export async function startVerification(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; now: Date },
): Promise<{ verification: Verification }> {
  const { caseId, evidenceId, now } = input;
  const found = await getEvidence(tx, actor, { caseId, evidenceId });
  if (found.sha256 === null) throw new AppError("CONFLICT", "This file is not stored yet. Wait until it is.");
  const { verification: last } = await aboutEvidence(tx, { caseId, evidenceId });
  const verification: Verification =
    last?.state === "running" ? last : { state: "running", startedAt: now.toISOString(), by: actor.name, doneBytes: 0 };
  await tx.evidence.updateMany({ where: { caseId, id: evidenceId }, data: { verification } });
  await appendAudit(tx, actor, { caseId, action: "evidence.verify", object: "evidence", objectId: evidenceId });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
  afterCommit(tx, () => enqueue(verifyJob, { caseId, evidenceId }, `verify:${evidenceId}`));
  return { verification };
}

/** Notes how many bytes of a check are done. */
export async function noteVerified(
  tx: Tx,
  running: Extract<Verification, { state: "running" }>,
  input: { caseId: string; evidenceId: string; doneBytes: number },
): Promise<void> {
  const { caseId, evidenceId, doneBytes } = input;
  await tx.evidence.updateMany({
    where: { caseId, id: evidenceId },
    data: { verification: { ...running, doneBytes } },
  });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
}

const chainFaults = {
  hash: "was changed after it was written",
  link: "does not follow the one before it",
  gap: "is missing",
  head: "is not where the chain ends",
} as const;

/** Checks the audit chain of the case, and stores what both checks found, with an entry in the custody record. */
export async function finishVerification(
  tx: Tx,
  actor: Actor,
  input: {
    caseId: string;
    evidenceId: string;
    running: Extract<Verification, { state: "running" }>;
    bytesFault: string | null;
    now: Date;
  },
): Promise<void> {
  const { caseId, evidenceId, running, bytesFault, now } = input;
  const chain = await caseChain(tx, caseId);
  const fault = chain?.fault ?? null;
  const chainFault = fault === null ? null : `Event ${fault.seq} of the audit chain ${chainFaults[fault.fault]}.`;
  const chainEvents = chain?.head.seq ?? 0;
  const verification: Verification = {
    state: "done",
    startedAt: running.startedAt,
    endedAt: now.toISOString(),
    by: running.by,
    bytesFault,
    chainFault,
    chainEvents,
  };
  await tx.evidence.updateMany({ where: { caseId, id: evidenceId }, data: { verification } });
  await addCustody(tx, actor, {
    caseId,
    evidenceId,
    action: "verified",
    purpose:
      `Asked by ${running.by}: ${bytesFault ?? "the stored bytes match the SHA-256"}; ${chainFault ?? `${chainEvents} audit events follow each other unchanged`}`.slice(
        0,
        1000,
      ),
    detail: { bytes: bytesFault === null ? "whole" : "damaged", chainEvents },
  });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.verified",
    object: "evidence",
    objectId: evidenceId,
    after: { bytesFault, chainFault, chainEvents },
  });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
}
