import type { Prisma, Tx } from "@/lib/db/client";
import type { Delta } from "@/lib/knowledge/jobs";
import { revisionOf } from "@/lib/knowledge/jobs";

import type { Now, Run } from "./claim";

const include = { server: true, case: { include: { campaign: true } } } as const;
export type BehindRow = Prisma.EvidenceGetPayload<{ include: typeof include }>;

/** A file that was last matched with less than is known now. */
export type Behind = { row: BehindRow; since: number; format: string };

export type Plan = {
  /** Files in which nothing of the change can show. */
  unconcerned: Behind[];
  /** Files whose stored hashes and path answer. */
  values: Behind[];
  /** Files that must be read; `whole` when they showed something of the change before. */
  inside: (Behind & { whole: boolean })[];
  /** Files that could not be read when they came. */
  failed: Behind[];
};

/** Files of a case, out of these, that show rules or indicators of a change already. */
async function tracesOf(tx: Tx, caseId: string, delta: Delta): Promise<Set<string>> {
  const sources = await tx.findingSource.findMany({
    where: {
      caseId,
      OR: [
        { finding: { ruleName: { in: [...delta.ruleNames] } } },
        ...(delta.anyYara ? [{ finding: { ruleId: { startsWith: "yara:" } } }] : []),
      ],
    },
    select: { evidenceId: true },
  });
  const seen = await tx.sighting.findMany({ where: { caseId }, select: { evidenceId: true, indicatorId: true } });
  return new Set([
    ...sources.map((row) => row.evidenceId),
    ...seen.flatMap(({ evidenceId, indicatorId }) => (delta.indicatorIds.has(indicatorId) ? [evidenceId] : [])),
  ]);
}

/** What has to be done with the files of a case that are behind, cheapest way first. Files that are being read are left out. */
export async function planCase(tx: Tx, input: { run: Run; caseId: string; now: Now }): Promise<Plan> {
  const { run, caseId, now } = input;
  const rows = await tx.evidence.findMany({
    where: {
      caseId,
      state: { in: ["ready", "failed"] },
      knowledgeRevision: { lt: now.snapshot.revision },
      rematchFiles: { none: { rematchId: run.id, outcome: "skipped" } },
    },
    include,
    orderBy: { id: "asc" },
  });
  const behind = rows
    .map((row): Behind => ({ row, since: revisionOf(row, run.firstPackVersion), format: row.format ?? "unrecognized" }))
    .filter(({ since }) => since < now.snapshot.revision);
  const plan: Plan = { unconcerned: [], values: [], inside: [], failed: [] };
  for (const [since, own] of Map.groupBy(behind, (one) => one.since)) {
    const delta = now.deltaOf(since);
    const traces = await tracesOf(tx, caseId, delta);
    for (const file of own) {
      if (file.row.state === "failed") plan.failed.push(file);
      else if (traces.has(file.row.id)) plan.inside.push({ ...file, whole: true });
      else if (delta.isInside(file.format)) plan.inside.push({ ...file, whole: false });
      else if (delta.isOfFile(file.format)) plan.values.push(file);
      else plan.unconcerned.push(file);
    }
  }
  return plan;
}
