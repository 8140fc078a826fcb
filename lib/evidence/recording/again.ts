import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { afterCommit } from "@/lib/db/unit";
import { processJob } from "@/lib/evidence/jobs";
import { parserVersions } from "@/lib/evidence/parsers/versions";
import { getEvidence } from "@/lib/evidence/queries";
import { raisedRatio, stepsForRetry, stepsWhenStored } from "@/lib/evidence/rules";
import { evidenceSteps, type EvidenceView } from "@/lib/evidence/schema";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";
import type { StoredBlob } from "@/lib/storage/places";

import { addCustody } from "./custody";

/** Puts a stored file back in the queue; what it showed before is replaced when it has been read. */
export async function queueAgain(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; purpose?: string },
): Promise<void> {
  const { caseId, evidenceId } = input;
  const row = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { steps: true },
  });
  const steps = evidenceSteps.safeParse(row?.steps);
  await tx.evidence.updateMany({
    where: { caseId, id: evidenceId },
    data: {
      state: "queued",
      step: "identify",
      steps: stepsForRetry(steps.success ? steps.data : {}),
      error: null,
      errorStep: null,
      attempt: { increment: 1 },
      version: { increment: 1 },
    },
  });
  await addCustody(tx, actor, { caseId, evidenceId, action: "queued", purpose: input.purpose ?? "Read again" });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
  afterCommit(tx, () => enqueue(processJob, { caseId, evidenceId }, evidenceId));
}

/**
 * A member that was received before comes again with other bytes: its archive was opened with a raised limit, and what had been
 * cut is now whole. The new bytes take the place of the old ones, which stay stored, and are read anew. The same bytes change nothing.
 */
export async function takeOtherContent(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; stored: StoredBlob; flaw: string | null; at: Date },
): Promise<void> {
  const { caseId, evidenceId, stored, flaw, at } = input;
  const before = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { sha256: true },
  });
  if (before === null || before.sha256 === stored.sha256) return;
  await tx.evidence.updateMany({
    where: { caseId, id: evidenceId },
    data: {
      sha256: stored.sha256,
      sizeBytes: stored.sizeBytes,
      state: "queued",
      step: "identify",
      steps: stepsWhenStored(at, { sizeBytes: stored.sizeBytes, flaw: flaw ?? "" }),
      note: flaw,
      error: null,
      errorStep: null,
      attempt: { increment: 1 },
      version: { increment: 1 },
    },
  });
  await addCustody(tx, actor, {
    caseId,
    evidenceId,
    action: "stored",
    purpose: "Taken out of its archive again with other bytes, which are read in place of the earlier ones",
    detail: { sha256: stored.sha256, before: before.sha256, sizeBytes: stored.sizeBytes },
  });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.add",
    object: "evidence",
    objectId: evidenceId,
    before: { sha256: before.sha256 },
    after: { sha256: stored.sha256, sizeBytes: stored.sizeBytes },
  });
}

/**
 * A lead lets one archive unfold to 1,000 times its size and has it opened again. CONFLICT when the archive did not reach the
 * limit, already has this one, or is being read.
 */
export async function raiseUnpackLimit(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string },
): Promise<EvidenceView> {
  const { caseId, evidenceId } = input;
  const before = await getEvidence(tx, actor, input);
  const idle = before.state === "ready" || before.state === "failed";
  if (!idle || before.steps.unpack?.limit !== "ratio" || before.unpackRatio === raisedRatio)
    throw new AppError(
      "CONFLICT",
      "The limit can be raised once, for an archive that reached it and is not being read.",
      {
        current: before,
      },
    );
  await tx.evidence.updateMany({ where: { caseId, id: evidenceId }, data: { unpackRatio: raisedRatio } });
  await queueAgain(tx, actor, { ...input, purpose: `Opened again with the limit of ${raisedRatio} times its size` });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.raise_limit",
    object: "evidence",
    objectId: evidenceId,
    before: { unpackRatio: before.unpackRatio },
    after: { unpackRatio: raisedRatio },
  });
  return getEvidence(tx, actor, input);
}

const filesAtOnce = 200;

/**
 * Queues files of a case again that an older version of their parser read than is installed: all of them, or those of one
 * parser; 200 at most, oldest first. What they show is replaced when they have been read. Tells how many were queued and how
 * many are left.
 */
export async function rereadOutdated(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; parser?: string },
): Promise<{ queued: number; left: number }> {
  const { caseId, parser } = input;
  const older = Object.entries(parserVersions)
    .filter(([name]) => parser === undefined || name === parser)
    .map(([name, version]) => ({ parser: name, parserVersion: { lt: version } }));
  const where = { caseId, state: "ready", OR: older };
  const rows = await tx.evidence.findMany({
    where,
    select: { id: true, parser: true },
    orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
    take: filesAtOnce,
  });
  for (const row of rows)
    await queueAgain(tx, actor, {
      caseId,
      evidenceId: row.id,
      purpose: `Read again: parser ${row.parser} ${parserVersions[row.parser ?? ""]} is installed`,
    });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.reread",
    object: "case",
    objectId: caseId,
    after: { files: rows.length, parser: parser ?? null },
  });
  return { queued: rows.length, left: await tx.evidence.count({ where }) };
}
