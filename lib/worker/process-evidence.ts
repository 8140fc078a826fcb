import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Prisma, Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { identifyStored, type Identified, processJobData } from "@/lib/evidence/jobs";
import { withStep } from "@/lib/evidence/rules";
import { evidenceSteps, type EvidenceSteps, type PipelineStep, type StepProgress } from "@/lib/evidence/schema";
import { changed } from "@/lib/live/publish";
import { installedStore } from "@/lib/storage/installed";
import type { ObjectReader } from "@/lib/storage/object-file";

import { propose } from "./propose";
import { ReadingFailed, readStored } from "./reading-pool";
import { unpackEvidence } from "./unpack-evidence";

type EvidenceRow = Prisma.EvidenceGetPayload<{ include: { server: true; case: { include: { campaign: true } } } }>;

/** One attempt at one file. Every write checks that this attempt is still the current one, so a slow double changes nothing. */
export type Attempt = {
  row: EvidenceRow;
  attempt: number;
  blob: { sha256: string; sha1: string; md5: string };
  step(step: PipelineStep, change: Partial<StepProgress>): Promise<void>;
  /** Marks the last step done inside the caller's transaction. */
  finish(tx: Tx): Promise<void>;
};

class Overtaken extends Error {}

async function claim(caseId: string, evidenceId: string): Promise<{ row: EvidenceRow; attempt: number; blob: Attempt["blob"] } | null> {
  return inCase(caseId, async (tx) => {
    const row = await tx.evidence.findUnique({ where: { caseId_id: { caseId, id: evidenceId } }, include: { server: true, case: { include: { campaign: true } } } });
    if (!row || row.sha256 === null || (row.state !== "queued" && row.state !== "processing")) return null;
    const blob = await tx.blob.findUnique({ where: { caseId_sha256: { caseId, sha256: row.sha256 } } });
    if (!blob) return null;
    await tx.evidence.updateMany({ where: { caseId, id: evidenceId }, data: { state: "processing", attempt: row.attempt + 1 } });
    return { row, attempt: row.attempt + 1, blob };
  });
}

function begin(claimed: NonNullable<Awaited<ReturnType<typeof claim>>>): Attempt {
  const { row, attempt, blob } = claimed;
  const parsed = evidenceSteps.safeParse(row.steps);
  let steps: EvidenceSteps = parsed.success ? parsed.data : {};
  return {
    row,
    attempt,
    blob,
    async finish(tx) {
      const startedAt = steps.propose?.startedAt ?? null;
      steps = withStep(steps, "propose", { state: "done", startedAt, endedAt: new Date().toISOString() });
      await tx.evidence.updateMany({ where: { caseId: row.caseId, id: row.id, attempt }, data: { steps } });
    },
    async step(step, change) {
      const now = new Date().toISOString();
      const begun = change.state === "running" ? { startedAt: now } : {};
      const ended = change.state === "done" || change.state === "failed" || change.state === "skipped" ? { endedAt: now } : {};
      steps = withStep(steps, step, { ...begun, ...ended, ...change });
      await inCase(row.caseId, async (tx) => {
        const { count } = await tx.evidence.updateMany({ where: { caseId: row.caseId, id: row.id, attempt }, data: { step, steps } });
        if (count === 0) throw new Overtaken();
        changed(tx, { caseId: row.caseId, topic: "evidence", ids: [row.id] });
      });
    },
  };
}

const labels: Record<string, string> = { zip: "Zip archive", gzip: "Gzip archive", tar: "Tar archive", "7z": "7-Zip archive", rar: "RAR archive" };

function formatOf(identified: Identified): { format: string; formatLabel: string } {
  switch (identified.kind) {
    case "archive":
      return { format: "archive", formatLabel: labels[identified.format] ?? identified.format };
    case "refused":
      return { format: "unrecognized", formatLabel: labels[identified.format] ?? identified.format };
    case "log":
      return { format: identified.format, formatLabel: identified.label };
    case "unrecognized":
      return { format: "unrecognized", formatLabel: "Unrecognized" };
  }
}

const progressEveryMs = 1_000;

async function readAndPropose(attempt: Attempt, identified: Identified): Promise<void> {
  const { row, blob } = attempt;
  const isLog = identified.kind === "log";
  await attempt.step("unpack", { state: "skipped" });
  await attempt.step("parse", { state: isLog ? "running" : "skipped", note: isLog ? "" : "No parser claims this file; it is matched by hash, path and YARA." });
  let toldAt = Date.now();
  const result = await readStored(
    {
      caseId: row.caseId,
      evidenceId: row.id,
      ...blob,
      path: row.path,
      packSlug: row.case.campaign.slug,
      parser: isLog ? identified.parser : null,
      server: row.server?.hostname ?? row.serverHint,
    },
    (doneBytes) => {
      if (Date.now() - toldAt < progressEveryMs) return;
      toldAt = Date.now();
      attempt.step("parse", { doneBytes }).catch(() => undefined);
    },
  );
  if (isLog) await attempt.step("parse", { state: "done", doneBytes: Number(row.sizeBytes), note: result.summary?.unusable ?? "" });
  await attempt.step("match", { state: "done", note: result.note });
  await attempt.step("propose", { state: "running" });
  const shown = result.isWebShell ? { format: "web-shell-file", formatLabel: "Web shell file" } : formatOf(identified);
  const note = identified.kind === "refused" ? identified.reason : (result.summary?.unusable ?? (result.note || null));
  await propose(attempt, { result, ...shown, note });
}

async function fail(attempt: Attempt, step: PipelineStep, error: unknown): Promise<void> {
  const expected = error instanceof AppError || error instanceof ReadingFailed;
  const message = expected ? error.message : "Something went wrong on our side while reading this file. Retry; if it fails again, tell your administrator.";
  if (!expected) log().error({ err: error, caseId: attempt.row.caseId, evidenceId: attempt.row.id }, "evidence failed");
  const { caseId, id } = attempt.row;
  await attempt.step(step, { state: "failed", note: message });
  await inCase(caseId, async (tx) => {
    const { count } = await tx.evidence.updateMany({ where: { caseId, id, attempt: attempt.attempt }, data: { state: "failed", error: message, errorStep: step, version: { increment: 1 } } });
    if (count === 0) return;
    await appendAudit(tx, systemActor, { caseId, action: "evidence.failed", object: "evidence", objectId: id, after: { step, message } });
    changed(tx, { caseId, topic: "evidence", ids: [id] });
  });
}

async function withReader<T>(attempt: Attempt, work: (reader: ObjectReader) => Promise<T>): Promise<T> {
  const store = await installedStore();
  const reader = await store.open({ namespace: attempt.row.caseId, sha256: attempt.blob.sha256 });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

/**
 * Reads one piece of evidence from identify to propose. May run more than once for a file: what an attempt stores replaces
 * what an earlier one stored, and only the latest attempt stores anything.
 */
export async function processEvidence(data: unknown): Promise<void> {
  const { caseId, evidenceId } = processJobData.parse(data);
  const claimed = await claim(caseId, evidenceId);
  if (!claimed) return;
  const attempt = begin(claimed);
  let step: PipelineStep = "identify";
  try {
    await attempt.step("identify", { state: "running" });
    const identified = await withReader(attempt, (reader) => identifyStored(reader, attempt.row.path));
    await attempt.step("identify", { state: "done", note: formatOf(identified).formatLabel });
    if (identified.kind === "archive") {
      step = "unpack";
      await withReader(attempt, (reader) => unpackEvidence(attempt, { reader, format: identified.format, formatLabel: formatOf(identified).formatLabel }));
      return;
    }
    step = identified.kind === "log" ? "parse" : "match";
    await readAndPropose(attempt, identified);
  } catch (error) {
    if (error instanceof Overtaken) return;
    await fail(attempt, step, error).catch((failure: unknown) => {
      if (!(failure instanceof Overtaken)) throw failure;
    });
  }
}
