import { settleCase } from "@/lib/access/settle";
import type { Indicator } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { compileKnowledge, createDetector, type Knowledge } from "@/lib/detection/detector";
import type { DetectionResult } from "@/lib/detection/schema";
import type { Delta } from "@/lib/knowledge/jobs";
import { begin } from "@/lib/worker/attempt";
import { holdCase } from "@/lib/worker/conclude";
import { addShown } from "@/lib/worker/propose";
import { idsOf, namesIn } from "@/lib/worker/server-names";

import { assertHeld, type Now, type Run } from "./claim";
import type { EarlyHits } from "./early";
import { type Behind, type Plan, planCase } from "./plan";
import { type News, note, plainly, raise, type Told } from "./report";

const compiled = new WeakMap<Delta, Knowledge>();

function knowledgeOf(delta: Delta): Knowledge {
  const known = compiled.get(delta) ?? compileKnowledge({ rules: [], indicators: [...delta.indicators] });
  compiled.set(delta, known);
  return known;
}

/** What the stored hashes and the path of a file show of changed indicators; nothing is read. */
function shownByFile(file: Behind, delta: Delta, hashes: { sha1?: string; md5?: string }): DetectionResult {
  const { id, path, sha256, serverHint, server } = file.row;
  const named = serverHint === null ? null : (server?.hostname ?? serverHint);
  const detector = createDetector(knowledgeOf(delta), { sourceId: id, server: named });
  detector.file({ path, ...(sha256 === null ? {} : { sha256 }), ...hashes, yara: [] });
  return detector.result();
}

async function hashesOf(tx: Tx, caseId: string, files: readonly Behind[]) {
  const sha256 = files.flatMap(({ row }) => row.sha256 ?? []);
  const blobs = await tx.blob.findMany({
    where: { caseId, sha256: { in: sha256 } },
    select: { sha256: true, sha1: true, md5: true },
  });
  return new Map(blobs.map((blob) => [blob.sha256, blob]));
}

/** Whether the file shows anything by itself already; then what is new could be of the same finding, and it is read whole. */
async function showsByItself(tx: Tx, caseId: string, evidenceId: string): Promise<boolean> {
  const found = await tx.findingSource.findFirst({
    where: {
      caseId,
      evidenceId,
      finding: { OR: [{ ruleId: { startsWith: "indicator:" } }, { ruleId: { startsWith: "yara:" } }] },
    },
    select: { findingId: true },
  });
  return found !== null;
}

/** Moves a file to the revision that it was matched with, unless the pipeline or another worker was faster. */
export async function advance(
  tx: Tx,
  { row }: Behind,
  data: { knowledgeRevision: number } & Record<string, unknown>,
): Promise<boolean> {
  const { caseId, id, attempt, knowledgeRevision, state } = row;
  const { count } = await tx.evidence.updateMany({ where: { caseId, id, attempt, knowledgeRevision, state }, data });
  return count > 0;
}

/** Findings and indicators of a case that it did not show before. */
export async function newsSince(
  tx: Tx,
  caseId: string,
  before: { findings: Set<string>; indicators: Set<string> },
): Promise<News> {
  const findings = await tx.finding.findMany({
    where: { caseId, outdated: null, id: { notIn: [...before.findings] } },
    select: { id: true, title: true, severity: true },
    orderBy: { id: "asc" },
  });
  const seen = await tx.sighting.findMany({
    where: { caseId },
    distinct: ["indicatorId"],
    select: { indicatorId: true },
  });
  return { findings, indicators: seen.map((row) => row.indicatorId).filter((id) => !before.indicators.has(id)) };
}

/** What a case shows now, to tell later what is new. */
export async function shownNow(tx: Tx, caseId: string): Promise<{ findings: Set<string>; indicators: Set<string> }> {
  const findings = await tx.finding.findMany({ where: { caseId }, select: { id: true } });
  const seen = await tx.sighting.findMany({
    where: { caseId },
    distinct: ["indicatorId"],
    select: { indicatorId: true },
  });
  return { findings: new Set(findings.map(({ id }) => id)), indicators: new Set(seen.map((row) => row.indicatorId)) };
}

type Answering = { run: Run; now: Now; caseId: string };

/** Stores what the hashes or the path of one file show. Null when the file has to be read after all. */
async function storeValues(
  tx: Tx,
  { run, now, caseId }: Answering,
  hit: { file: Behind; detection: DetectionResult },
): Promise<Told | null> {
  const { file, detection } = hit;
  const { row } = file;
  if (await showsByItself(tx, caseId, row.id)) return null;
  const toRevision = now.snapshot.revision;
  const findings = row.findings + detection.findings.length;
  if (!(await advance(tx, file, { knowledgeRevision: toRevision, findings, version: { increment: 1 } }))) return null;
  const blob = { sha256: row.sha256 ?? "", sha1: "", md5: "" };
  const attempt = begin({ row, attempt: row.attempt, blob });
  const named = namesIn({
    summary: null,
    detection,
    rejected: [],
    rejectedReasons: [],
    entries: 0,
    unusable: [],
    isWebShell: false,
    note: "",
  });
  const serverIds = await idsOf(tx, row, named);
  const before = await shownNow(tx, caseId);
  await addShown(tx, attempt, { format: file.format, pack: run.pack, serverIds, detection });
  const news = await newsSince(tx, caseId, before);
  if (news.findings.length + news.indicators.length > 0) await raise(tx, run, { caseId, news, early: false });
  const [newFindings, newSightings] = [news.findings.length, news.indicators.length];
  return { ...plainly(file, "values", { toRevision }), newFindings, newSightings };
}

async function begun(tx: Tx, run: Run, caseId: string): Promise<void> {
  await tx.rematchCase.createMany({
    data: [{ caseId, rematchId: run.id, state: "waiting", startedAt: new Date() }],
    skipDuplicates: true,
  });
}

const failedReason = (file: Behind) => `It could not be read when it came: ${file.row.error ?? "its reading failed"}`;

/** Answers how many files were settled. */
async function settleFiles(tx: Tx, answering: Answering, plan: Plan): Promise<number> {
  const { run, now, caseId } = answering;
  const toRevision = now.snapshot.revision;
  const told: Told[] = plan.failed.map((file) =>
    plainly(file, "skipped", { toRevision: file.since, reason: failedReason(file) }),
  );
  for (const [, files] of Map.groupBy(plan.unconcerned, ({ row }) => `${row.attempt} ${row.knowledgeRevision}`)) {
    const [first] = files;
    if (!first) continue;
    const { attempt, knowledgeRevision, state } = first.row;
    const ids = files.map(({ row }) => row.id);
    await tx.evidence.updateMany({
      where: { caseId, id: { in: ids }, attempt, knowledgeRevision, state },
      data: { knowledgeRevision: toRevision },
    });
    told.push(...files.map((file) => plainly(file, "unconcerned", { toRevision })));
  }
  const hashes = await hashesOf(tx, caseId, plan.values);
  for (const file of plan.values) {
    const delta = now.deltaOf(file.since);
    const detection = shownByFile(file, delta, hashes.get(file.row.sha256 ?? "") ?? {});
    if (detection.findings.length + detection.sightings.length > 0) {
      const stored = await storeValues(tx, answering, { file, detection });
      if (stored) told.push(stored);
    } else if (await advance(tx, file, { knowledgeRevision: toRevision }))
      told.push(plainly(file, "values", { toRevision, reason: "Its hashes and path show nothing of it." }));
  }
  await note(tx, run, { caseId, told });
  return told.length;
}

/**
 * Answers for a case what stored values can answer: files that the change cannot concern, files known by their hashes and path,
 * and, as a first word before anything is read, what stored hits already tell of changed indicators.
 */
export async function answerCase(answering: Answering, early: EarlyHits): Promise<void> {
  const { run, now, caseId } = answering;
  await inCase(caseId, async (tx) => {
    await holdCase(tx, caseId);
    await assertHeld(tx, run);
    await begun(tx, run, caseId);
    const plan = await planCase(tx, { run, caseId, now });
    const settled = await settleFiles(tx, answering, plan);
    const key = { caseId_rematchId: { caseId, rematchId: run.id } };
    const { state } = await tx.rematchCase.findUniqueOrThrow({ where: key });
    if (state !== "waiting") return settled > 0 ? settleCase(tx, caseId) : undefined;
    const first = plan.inside.length === 0 ? [] : await early.of(tx, caseId);
    await tx.rematchCase.update({
      where: key,
      data: { state: "answered", early: first.map(({ sentence }) => sentence) },
    });
    const indicators = first.map(({ indicator }: { indicator: Indicator }) => indicator.id);
    if (first.length > 0) await raise(tx, run, { caseId, news: { findings: [], indicators }, early: true });
    await settleCase(tx, caseId);
  });
}
