import { systemActor } from "@/lib/auth/schema";
import { appendAudit } from "@/lib/audit/commands";
import type { Prisma, Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { withStep } from "@/lib/evidence/rules";
import { evidenceSteps, type EvidenceSteps, type PipelineStep, type StepProgress } from "@/lib/evidence/schema";
import { changed } from "@/lib/live/publish";

type EvidenceRow = Prisma.EvidenceGetPayload<{
  include: { server: true; case: { include: { campaign: true } } };
}>;

export type StepChange = Partial<StepProgress>;

/** One attempt at one file. Every write checks that this attempt is still the current one, so a slow double changes nothing. */
export type Attempt = {
  row: EvidenceRow;
  attempt: number;
  blob: { sha256: string; sha1: string; md5: string };
  /** Records how steps stand; throws Overtaken when another attempt has begun. The last one named is the current step. */
  steps(changes: Partial<Record<PipelineStep, StepChange>>): Promise<void>;
  /** The steps with further changes, to be stored in the caller's own transaction. */
  stepsWith(changes: Partial<Record<PipelineStep, StepChange>>): EvidenceSteps;
};

/** Another attempt at the same file has begun: this one stops and stores nothing. */
export class Overtaken extends Error {}

type Claimed = { row: EvidenceRow; attempt: number; blob: Attempt["blob"] };

/**
 * Takes a file that waits. `left` also takes one that is marked as being read, which a worker that was killed leaves behind.
 * Null when there is nothing to do.
 */
export async function claim(caseId: string, evidenceId: string, options: { left: boolean }): Promise<Claimed | null> {
  const states = options.left ? ["queued", "processing"] : ["queued"];
  return inCase(caseId, async (tx) => {
    const row = await tx.evidence.findUnique({
      where: { caseId_id: { caseId, id: evidenceId } },
      include: { server: true, case: { include: { campaign: true } } },
    });
    if (!row || row.sha256 === null || !states.includes(row.state)) return null;
    const attempt = row.attempt + 1;
    const { count } = await tx.evidence.updateMany({
      where: { caseId, id: evidenceId, attempt: row.attempt },
      data: { state: "processing", attempt },
    });
    if (count === 0) return null;
    const blob = await tx.blob.findUnique({ where: { caseId_sha256: { caseId, sha256: row.sha256 } } });
    if (blob) return { row, attempt, blob };
    const message = "The stored bytes of this file are not known to the case. Upload it again.";
    await tx.evidence.updateMany({
      where: { caseId, id: evidenceId },
      data: { state: "failed", error: message, errorStep: "store", version: { increment: 1 } },
    });
    await recordFailure(tx, { caseId, evidenceId, step: "store", message });
    return null;
  });
}

/** Leaves the audit event of a file that could not be read, and tells listeners. */
export async function recordFailure(
  tx: Tx,
  failure: { caseId: string; evidenceId: string; step: PipelineStep; message: string },
): Promise<void> {
  const { caseId, evidenceId, step, message } = failure;
  const event = { action: "evidence.failed", object: "evidence", objectId: evidenceId, after: { step, message } };
  await appendAudit(tx, systemActor, { caseId, ...event });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
}

function stamped(change: StepChange, now: string): StepChange {
  const begun = change.state === "running" ? { startedAt: now } : {};
  const ended = change.state && change.state !== "running" && change.state !== "waiting" ? { endedAt: now } : {};
  return { ...begun, ...ended, ...change };
}

const stepNames: PipelineStep[] = ["identify", "unpack", "parse", "match", "propose"];

/** Begins the work on a claimed file. */
export function begin(claimed: Claimed): Attempt {
  const { row, attempt, blob } = claimed;
  const { caseId, id } = row;
  const parsed = evidenceSteps.safeParse(row.steps);
  let steps: EvidenceSteps = parsed.success ? parsed.data : {};
  const stepsWith: Attempt["stepsWith"] = (changes) => {
    const now = new Date().toISOString();
    for (const name of stepNames) {
      const change = changes[name];
      if (change) steps = withStep(steps, name, stamped(change, now));
    }
    return steps;
  };
  return {
    row,
    attempt,
    blob,
    stepsWith,
    async steps(changes) {
      const step = stepNames.findLast((name) => changes[name] !== undefined) ?? "identify";
      const data = { step, steps: stepsWith(changes) };
      await inCase(caseId, async (tx) => {
        const { count } = await tx.evidence.updateMany({ where: { caseId, id, attempt }, data });
        if (count === 0) throw new Overtaken();
        changed(tx, { caseId, topic: "evidence", ids: [id] });
      });
    },
  };
}
