import { systemActor } from "@/lib/auth/schema";
import { appendAudit } from "@/lib/audit/commands";
import { log } from "@/lib/core/log";
import type { PipelineStep } from "@/lib/core/words";
import type { Prisma, Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { withStep } from "@/lib/evidence/rules";
import { evidenceSteps, type EvidenceSteps, type StepProgress } from "@/lib/evidence/schema";
import { changed } from "@/lib/live/publish";

type EvidenceRow = Prisma.EvidenceGetPayload<{
  include: { server: true; case: { include: { campaign: true } } };
}>;

export type StepChange = Partial<StepProgress>;

/** One attempt at one file. Every write checks that this attempt is still the current one, so a slow double changes nothing. */
export type Attempt = {
  row: EvidenceRow;
  attempt: number;
  /** When this attempt began; what it stores piece by piece bears this time. */
  readAt: Date;
  blob: { sha256: string; sha1: string; md5: string };
  /** Notes how steps stand; the last one named is the current one. Stored when the work lasts, since most files take no time. */
  steps: (changes: Partial<Record<PipelineStep, StepChange>>) => void;
  /** The steps with further changes, to be stored in the caller's own transaction; nothing else is stored after it. */
  stepsWith: (changes: Partial<Record<PipelineStep, StepChange>>) => Promise<EvidenceSteps>;
};

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
const storedAfterMs = 300;

/** Begins the work on a claimed file. */
export function begin(claimed: Claimed): Attempt {
  const { row, attempt, blob } = claimed;
  const { caseId, id } = row;
  const parsed = evidenceSteps.safeParse(row.steps);
  let steps: EvidenceSteps = parsed.success ? parsed.data : {};
  let step: PipelineStep = "identify";
  let waiting: NodeJS.Timeout | null = null;
  let storing: Promise<void> = Promise.resolve();

  function note(changes: Partial<Record<PipelineStep, StepChange>>): void {
    const now = new Date().toISOString();
    for (const name of stepNames) {
      const change = changes[name];
      if (!change) continue;
      steps = withStep(steps, name, stamped(change, now));
      step = name;
    }
  }

  async function store(): Promise<void> {
    waiting = null;
    const data = { step, steps };
    // An attempt that was overtaken stores nothing here, and learns of it when it wants to store what it found.
    await inCase(caseId, async (tx) => {
      const { count } = await tx.evidence.updateMany({ where: { caseId, id, attempt, state: "processing" }, data });
      if (count > 0) changed(tx, { caseId, topic: "evidence", ids: [id] });
    }).catch((error: unknown) => log().warn({ err: error, caseId, evidenceId: id }, "progress was not stored"));
  }

  return {
    row,
    attempt,
    readAt: new Date(),
    blob,
    steps(changes) {
      note(changes);
      waiting ??= setTimeout(() => {
        storing = store();
      }, storedAfterMs);
    },
    async stepsWith(changes) {
      if (waiting) clearTimeout(waiting);
      waiting = null;
      await storing;
      note(changes);
      return steps;
    },
  };
}
