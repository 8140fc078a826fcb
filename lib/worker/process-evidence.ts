import { settleCase } from "@/lib/access/settle";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { PipelineStep } from "@/lib/core/words";
import { explainDiskFull } from "@/lib/db/disk-full";
import { inCase } from "@/lib/db/unit";
import { flawOf, type Identified, identifyStored, processJobData } from "@/lib/evidence/jobs";
import { noteFrom } from "@/lib/evidence/rules";
import { changed } from "@/lib/live/publish";
import { installedStore } from "@/lib/storage/installed";
import type { ObjectReader } from "@/lib/storage/object-file";

import { type Attempt, begin, claim, recordFailure } from "./attempt";
import { concludeUpload, holdCase, maySettle } from "./conclude";
import { propose } from "./propose";
import { ReadingFailed, readStored } from "./reading-pool";
import { unpackEvidence } from "./unpack-evidence";

const labels: Record<string, string> = {
  zip: "Zip archive",
  gzip: "Gzip archive",
  tar: "Tar archive",
  "7z": "7-Zip archive",
  rar: "RAR archive",
};

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
const notParsed = "No parser claims this file; it is matched by hash, path and YARA.";

async function readAndPropose(attempt: Attempt, identified: Exclude<Identified, { kind: "archive" }>): Promise<void> {
  const { row, blob } = attempt;
  const isLog = identified.kind === "log";
  const shownFormat = formatOf(identified);
  attempt.steps({
    identify: { state: "done", note: shownFormat.formatLabel },
    unpack: { state: "skipped" },
    parse: isLog ? { state: "running", note: "", doneBytes: 0 } : { state: "skipped", note: notParsed },
    ...(isLog ? {} : { match: { state: "running" } }),
  });
  let toldAt = Date.now();
  const result = await readStored(
    {
      caseId: row.caseId,
      evidenceId: row.id,
      ...blob,
      path: row.path,
      packSlug: row.case.campaign.slug,
      parser: isLog ? identified.parser : null,
      // Only a name that was given counts; one that an earlier reading found is found again.
      server: row.serverHint === null ? null : (row.server?.hostname ?? row.serverHint),
      flaw: flawOf(row.steps),
    },
    (doneBytes) => {
      if (Date.now() - toldAt < progressEveryMs) return;
      toldAt = Date.now();
      attempt.steps({ parse: { doneBytes } });
    },
  );
  const reasons = result.unusable.map((reason) => reason.sentence);
  const parsed = { state: "done", doneBytes: Number(row.sizeBytes), note: reasons.join(" ") } as const;
  attempt.steps({
    ...(isLog ? { parse: parsed } : {}),
    match: { state: "done", note: result.note },
    propose: { state: "running" },
  });
  const shown = result.isWebShell ? { format: "web-shell-file", formatLabel: "Web shell file" } : shownFormat;
  const refusal = identified.kind === "refused" ? identified.reason : null;
  const note = noteFrom([flawOf(row.steps), refusal, ...reasons, result.note]);
  await propose(attempt, { result, ...shown, note });
}

function diskFullOf(error: unknown): AppError | null {
  return error instanceof AppError && error.code === "DISK_FULL" ? error : explainDiskFull(error);
}

/** A full disk is no fault of the file: it goes back into the queue with what to do, and the sweep asks for it until there is room. */
async function waitForRoom(attempt: Attempt, step: PipelineStep, { message }: AppError): Promise<void> {
  const { caseId, id } = attempt.row;
  log().warn({ caseId, evidenceId: id, step }, "the disk is full; the file waits");
  const steps = await attempt.stepsWith({ [step]: { state: "waiting", note: message } });
  const data = { state: "queued", step, steps, error: message, errorStep: step, version: { increment: 1 } };
  await inCase(caseId, async (tx) => {
    const { count } = await tx.evidence.updateMany({ where: { caseId, id, attempt: attempt.attempt }, data });
    if (count > 0) changed(tx, { caseId, topic: "evidence", ids: [id] });
  }).catch((error: unknown) => log().warn({ err: error, caseId, evidenceId: id }, "that it waits was not stored"));
}

async function fail(attempt: Attempt, step: PipelineStep, error: unknown): Promise<void> {
  const expected = error instanceof AppError || error instanceof ReadingFailed;
  const message = expected
    ? error.message
    : "Something went wrong on our side while reading this file. Retry; if it fails again, tell your administrator.";
  const { caseId, id } = attempt.row;
  if (!expected) log().error({ err: error, caseId, evidenceId: id }, "evidence failed");
  const data = {
    state: "failed",
    step,
    steps: await attempt.stepsWith({ [step]: { state: "failed", note: message } }),
    error: message,
    errorStep: step,
    version: { increment: 1 },
  };
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    const { count } = await tx.evidence.updateMany({ where: { caseId, id, attempt: attempt.attempt }, data });
    if (count === 0) return;
    await recordFailure(tx, { caseId, evidenceId: id, step, message });
    const whole = await concludeUpload(tx, attempt.row);
    if (maySettle(caseId, { whole, shows: false })) await settleCase(tx, caseId);
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

/** One attempt; false when it has to be made again later, not at once. */
async function processOnce(attempt: Attempt): Promise<boolean> {
  let step: PipelineStep = "identify";
  try {
    attempt.steps({ identify: { state: "running" } });
    const identified = await withReader(attempt, (reader) => identifyStored(reader, attempt.row.path));
    if (identified.kind === "archive") {
      step = "unpack";
      const { formatLabel } = formatOf(identified);
      attempt.steps({ identify: { state: "done", note: formatLabel } });
      await withReader(attempt, (reader) =>
        unpackEvidence(attempt, { reader, format: identified.format, formatLabel }),
      );
      return true;
    }
    step = identified.kind === "log" ? "parse" : "match";
    await readAndPropose(attempt, identified);
    return true;
  } catch (error) {
    const full = diskFullOf(error);
    await (full ? waitForRoom(attempt, step, full) : fail(attempt, step, error));
    return full === null;
  }
}

/** More rounds than this on one message would mean that a file keeps asking to be read again. */
const mostRounds = 5;

/**
 * Reads one piece of evidence from identify to propose. May run more than once for a file: what an attempt stores replaces
 * what an earlier one stored, and only the latest attempt stores anything. A file that is queued again while it is read
 * (its server became known, or a person asked) is read again at once.
 */
export async function processEvidence(data: unknown): Promise<void> {
  const { caseId, evidenceId } = processJobData.parse(data);
  for (let round = 0; round < mostRounds; round += 1) {
    const claimed = await claim(caseId, evidenceId, { left: round === 0 });
    if (!claimed || !(await processOnce(begin(claimed)))) return;
  }
}
