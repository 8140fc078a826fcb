import { settleCase } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { inCase } from "@/lib/db/unit";
import { addCustody } from "@/lib/evidence/commands";
import { type Identified, identifyStored, mappingOf } from "@/lib/evidence/jobs";
import { versionOf } from "@/lib/evidence/parsers/versions";
import { installedStore } from "@/lib/storage/installed";
import { type Attempt, begin } from "@/lib/worker/attempt";
import { holdCase } from "@/lib/worker/conclude";
import { requestOf, shownAs } from "@/lib/worker/process-evidence";
import { replaceShown } from "@/lib/worker/propose";
import type { ReadingResult } from "@/lib/worker/reading";
import { ReadingFailed, readStored } from "@/lib/worker/reading-pool";
import { idsOf, namesIn, ownServer } from "@/lib/worker/server-names";

import { advance, newsSince, shownNow } from "./answer";
import { assertHeld, type Now, type Run } from "./claim";
import type { Behind } from "./plan";
import { note, plainly, raise } from "./report";

type File = Behind & { whole: boolean };
type Doing = { run: Run; now: Now; caseId: string };
type Readable = Exclude<Identified, { kind: "archive" }>;

async function skip({ run, caseId }: Doing, file: File, reason: string): Promise<void> {
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    await assertHeld(tx, run);
    await note(tx, run, { caseId, told: [plainly(file, "skipped", { toRevision: file.since, reason })] });
  });
}

async function unchanged({ run, now, caseId }: Doing, file: File, tookMs: number): Promise<void> {
  const toRevision = now.snapshot.revision;
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    await assertHeld(tx, run);
    if (!(await advance(tx, file, { knowledgeRevision: toRevision }))) return;
    await note(tx, run, { caseId, told: [plainly(file, "read", { toRevision, tookMs })] });
  });
}

type Reread = { identified: Readable; result: ReadingResult; tookMs: number };

/** Puts what a file shows by what is known now in the place of what it showed, and tells what of it is new or gone. */
async function store({ run, now, caseId }: Doing, file: File, { identified, result, tookMs }: Reread): Promise<void> {
  const attempt = begin({ row: file.row, attempt: file.row.attempt, blob: { sha256: "", sha1: "", md5: "" } });
  const evidenceId = file.row.id;
  const shown = shownAs(attempt, { identified, result });
  const parser = identified.kind === "log" ? identified.parser : null;
  const { outdatedBy } = now.deltaOf(file.since);
  const knowledgeRevision = now.snapshot.revision;
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    await assertHeld(tx, run);
    const stored = await advance(tx, file, {
      knowledgeRevision,
      format: shown.format,
      formatLabel: shown.formatLabel,
      rowsRead: result.summary?.rows ?? 0,
      records: result.summary?.records ?? 0,
      parser,
      parserVersion: parser === null ? null : versionOf({ format: parser }),
      rejectedReasons: result.rejectedReasons,
      rejected: result.summary?.rejected ?? 0,
      findings: result.detection.findings.length,
      packVersion: run.pack.manifest.version,
      version: { increment: 1 },
    });
    if (!stored) return;
    const before = await shownNow(tx, caseId);
    const outdatedBefore = await tx.finding.count({ where: { caseId, outdated: { not: null } } });
    const named = namesIn(result);
    const serverIds = await idsOf(tx, file.row, named);
    const { serverId: ownServerId } = ownServer(file.row, { named, serverIds, told: result.summary?.servers ?? [] });
    await replaceShown(tx, attempt, {
      result,
      format: shown.format,
      pack: run.pack,
      serverIds,
      ownServerId,
      outdatedBy,
    });
    const news = await newsSince(tx, caseId, before);
    const left = await shownNow(tx, caseId);
    const goneFindings = [...before.findings].filter((id) => !left.findings.has(id)).length;
    const goneIndicators = [...before.indicators].filter((id) => !left.indicators.has(id));
    const kept = Math.max(0, (await tx.finding.count({ where: { caseId, outdated: { not: null } } })) - outdatedBefore);
    const [newFindings, newSightings] = [news.findings.length, news.indicators.length];
    const outcome = newFindings + newSightings > 0 ? "matched" : "read";
    const told = {
      ...plainly(file, outcome, { toRevision: knowledgeRevision, tookMs }),
      newFindings,
      newSightings,
      goneFindings,
    };
    await note(tx, run, { caseId, told: [told], kept });
    await addCustody(tx, systemActor, {
      caseId,
      evidenceId,
      action: "parsed",
      purpose: "Matched again with what is known now",
      detail: { rematchId: run.id, knowledgeRevision, newFindings, goneFindings },
    });
    if (newFindings + newSightings + goneFindings + kept + goneIndicators.length > 0)
      await appendAudit(tx, systemActor, {
        caseId,
        action: "evidence.rematch",
        object: "evidence",
        objectId: evidenceId,
        before: { knowledgeRevision: file.since },
        after: {
          knowledgeRevision,
          newFindings,
          newSightings,
          goneFindings,
          keptFindings: kept,
          goneIndicators: goneIndicators.slice(0, 50),
        },
      });
    if (newFindings + newSightings > 0) await raise(tx, run, { caseId, news, early: false });
    await settleCase(tx, caseId);
  });
}

const ownFinding = ({ ruleId }: { ruleId: string }) => !ruleId.startsWith("evidence:");

/** Identifies a stored file again, as the pipeline does. */
async function identified(attempt: Attempt): Promise<Identified> {
  const installed = await installedStore();
  const reader = await installed.open({ namespace: attempt.row.caseId, sha256: attempt.blob.sha256 });
  try {
    return await identifyStored(reader, { path: attempt.row.path, mapping: mappingOf(attempt.row) });
  } finally {
    await reader.close();
  }
}

async function reread(doing: Doing, file: File): Promise<void> {
  const { now, caseId } = doing;
  const { row } = file;
  const began = Date.now();
  const sha256 = row.sha256 ?? "";
  const blob = await inCase(caseId, (tx) => tx.blob.findUnique({ where: { caseId_sha256: { caseId, sha256 } } }));
  if (!blob) return skip(doing, file, "Its stored bytes are not known to the case.");
  const attempt = begin({ row, attempt: row.attempt, blob });
  const found = await identified(attempt);
  if (found.kind === "archive") return skip(doing, file, "It is an archive now, and is opened when it is read again.");
  const request = requestOf(attempt, found);
  const { snapshot } = now;
  const quiet = () => undefined;
  if (!file.whole) {
    const probe = await readStored({ ...request, knowledge: { snapshot, since: file.since } }, quiet);
    const shows = probe.detection.findings.some(ownFinding) || probe.detection.sightings.length > 0;
    if (!shows) return unchanged(doing, file, Date.now() - began);
  }
  const result = await readStored({ ...request, knowledge: { snapshot, since: null } }, quiet);
  await store(doing, file, { identified: found, result, tookMs: Date.now() - began });
}

/**
 * Reads one file again: first only for what changed, and when that may show, or showed before, with everything that is known, so
 * that what rules say about each other is exactly as if the file had come today. What cannot be read is told, and stays as it was.
 */
export async function readAgain(doing: Doing, file: File): Promise<void> {
  try {
    await reread(doing, file);
  } catch (error) {
    if (error instanceof ReadingFailed) return skip(doing, file, error.message);
    if (error instanceof AppError && error.code === "NOT_FOUND")
      return skip(doing, file, "Its stored bytes are missing.");
    throw error;
  }
}
