import type { Actor } from "@/lib/auth/schema";
import { log } from "@/lib/core/log";
import type { Tx } from "@/lib/db/client";
import { recordOpened } from "@/lib/evidence/commands";
import { contextAround } from "@/lib/evidence/queries";
import type { FindingItem, SampleView } from "@/lib/findings/schema";
import { cut } from "@/lib/reports/document";
import { installedStore } from "@/lib/storage/installed";

/** Lines on each side of the line that shows a finding. */
const linesAround = 5;

/** A neighbour is there for orientation; the line that matters is printed whole. */
const neighbourLength = 240;

export type Surroundings = { before: string[]; after: string[] };

async function around(
  tx: Tx,
  input: { caseId: string; evidenceId: string; samples: readonly SampleView[] },
): Promise<[SampleView, Surroundings][]> {
  const { caseId, evidenceId } = input;
  const file = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { sha256: true, sizeBytes: true },
  });
  if (!file || file.sha256 === null) return [];
  const reader = await (await installedStore()).open({ namespace: caseId, sha256: file.sha256 });
  try {
    const found: [SampleView, Surroundings][] = [];
    for (const sample of input.samples) {
      if (sample.offset >= Number(file.sizeBytes)) continue;
      const lines = await contextAround(reader, { offset: sample.offset, line: sample.line, around: linesAround });
      const hit = lines.findIndex((line) => line.hit);
      const texts = lines.map((line) => cut(line.text, neighbourLength));
      if (hit >= 0) found.push([sample, { before: texts.slice(0, hit), after: texts.slice(hit + 1) }]);
    }
    return found;
  } finally {
    await reader.close();
  }
}

/**
 * The lines around the first sample of each finding, read from the stored files now and noted in their custody record. A file
 * that cannot be read costs its report the neighbours, not the finding: `verify` names such files.
 */
export async function surroundings(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; findings: readonly FindingItem[]; now: Date },
): Promise<Map<SampleView, Surroundings>> {
  const { caseId, now } = input;
  const samples = input.findings.flatMap((finding) => finding.samples.slice(0, 1));
  const found = new Map<SampleView, Surroundings>();
  for (const [evidenceId, own] of Map.groupBy(samples, (sample) => sample.evidenceId)) {
    const read = await around(tx, { caseId, evidenceId, samples: own }).catch((error: unknown) => {
      log().warn({ err: error, caseId, evidenceId }, "lines for a report could not be read");
      return [];
    });
    if (read.length === 0) continue;
    await recordOpened(tx, actor, { caseId, evidenceId, purpose: "Lines shown in the technical report", now });
    for (const [sample, lines] of read) found.set(sample, lines);
  }
  return found;
}
