import { z } from "zod";

import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { oldEvidenceHit } from "@/lib/cases/rules";
import type { Tx } from "@/lib/db/client";
import { type FileOutcome, type FormatCounts, formatCounts } from "@/lib/knowledge/schema";
import { changed } from "@/lib/live/publish";

import type { Run } from "./claim";
import type { Behind } from "./plan";

export type Told = {
  file: Behind;
  outcome: FileOutcome | "unconcerned";
  reason: string;
  toRevision: number;
  newFindings: number;
  newSightings: number;
  goneFindings: number;
  tookMs: number;
};

/** What one file came to when it showed nothing new. */
export function plainly(
  file: Behind,
  outcome: Told["outcome"],
  more: { reason?: string; toRevision: number; tookMs?: number },
): Told {
  const { reason = "", toRevision, tookMs = 0 } = more;
  return { file, outcome, reason, toRevision, tookMs, newFindings: 0, newSightings: 0, goneFindings: 0 };
}

const stored = z.array(formatCounts).catch([]);

function counted(formats: unknown, told: readonly Told[]): FormatCounts[] {
  const counts = new Map(stored.parse(formats).map((own) => [own.format, own]));
  for (const { file, outcome } of told) {
    const { format } = file;
    const zero = { format, files: 0, unconcerned: 0, values: 0, read: 0, matched: 0, skipped: 0 };
    const own = counts.get(format) ?? zero;
    counts.set(format, { ...own, files: own.files + 1, [outcome]: own[outcome] + 1 });
  }
  return [...counts.values()];
}

const rowsAtOnce = 1_000;

/**
 * Notes in the report of a look what became of files, in the transaction that settles it: a file is counted exactly once,
 * however often the look is cut off.
 */
export async function note(
  tx: Tx,
  run: Run,
  input: { caseId: string; told: readonly Told[]; kept?: number },
): Promise<void> {
  const { caseId, told } = input;
  if (told.length === 0) return;
  const named = told.filter(({ outcome }) => outcome !== "unconcerned");
  const at = new Date();
  for (let from = 0; from < named.length; from += rowsAtOnce)
    await tx.rematchFile.createMany({
      data: named.slice(from, from + rowsAtOnce).map(({ file, outcome, ...counts }) => ({
        ...counts,
        caseId,
        rematchId: run.id,
        evidenceId: file.row.id,
        outcome,
        format: file.format,
        sizeBytes: file.row.sizeBytes,
        fromRevision: file.since,
        at,
      })),
      skipDuplicates: true,
    });
  const key = { caseId_rematchId: { caseId, rematchId: run.id } };
  const row = await tx.rematchCase.findUniqueOrThrow({ where: key });
  const sum = (of: "newFindings" | "newSightings" | "goneFindings") => told.reduce((total, one) => total + one[of], 0);
  const isRead = ({ outcome }: Told) => outcome === "read" || outcome === "matched";
  await tx.rematchCase.update({
    where: key,
    data: {
      formats: counted(row.formats, told),
      newFindings: { increment: sum("newFindings") },
      newSightings: { increment: sum("newSightings") },
      goneFindings: { increment: sum("goneFindings") },
      keptFindings: { increment: input.kept ?? 0 },
      readBytes: { increment: told.filter(isRead).reduce((total, { file }) => total + file.row.sizeBytes, 0n) },
    },
  });
  await tx.job.updateMany({ where: { id: run.id }, data: { done: { increment: told.length } } });
  changed(tx, { caseId: null, topic: "rematch", ids: [run.id] });
}

export type News = { findings: { id: string; title: string; severity: string }[]; indicators: string[] };

const storedNews = z
  .object({
    findings: z.array(z.object({ id: z.string(), title: z.string(), severity: z.string() })),
    indicators: z.array(z.string()),
  })
  .catch({ findings: [], indicators: [] });
const namedNews = 100;

function sentenceOf({ findings, indicators }: News): string {
  const parts = [...new Set(findings.map(({ title }) => title)), ...indicators.map((id) => `indicator ${id}`)];
  const more = parts.length > 3 ? ` and ${parts.length - 3} more` : "";
  return `${oldEvidenceHit}: ${parts.slice(0, 3).join("; ")}${more}.`.slice(0, 500);
}

/** Raises the attention of a case for what new knowledge shows in its old evidence; a closed case stays closed. */
export async function raise(tx: Tx, run: Run, input: { caseId: string; news: News; early: boolean }): Promise<void> {
  const { caseId, news, early } = input;
  const key = { caseId_rematchId: { caseId, rematchId: run.id } };
  const row = await tx.rematchCase.findUniqueOrThrow({ where: key });
  const before = storedNews.parse(row.matches);
  const all: News = {
    findings: [...before.findings, ...news.findings].slice(0, namedNews),
    indicators: [...new Set([...before.indicators, ...news.indicators])].slice(0, namedNews),
  };
  if (!early) await tx.rematchCase.update({ where: key, data: { matches: all } });
  await tx.case.updateMany({ where: { id: caseId }, data: { attention: true, attentionReason: sentenceOf(all) } });
  await appendAudit(tx, systemActor, {
    caseId,
    action: "case.rematch_hit",
    object: "case",
    objectId: caseId,
    after: { rematchId: run.id, early, findings: news.findings.length, indicators: news.indicators.slice(0, 20) },
    reason: sentenceOf(news),
  });
  changed(tx, { caseId, topic: "case", ids: [caseId] });
}
