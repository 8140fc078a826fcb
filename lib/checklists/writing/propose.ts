import type { ChecklistTask } from "@/lib/campaigns/schema";
import { type CaseTasks, judgedGate, readCaseTasks, type TaskRow, workOf } from "@/lib/checklists/reading/context";
import { factsFor } from "@/lib/checklists/reading/facts";
import { assuranceOf, isSettled, judgeNeed, stronger } from "@/lib/checklists/rules";
import { type Proposal, proposal as proposalSchema } from "@/lib/checklists/schema";
import { canonicalJson } from "@/lib/core/hashing";
import { assurances } from "@/lib/core/states";
import { Prisma, type Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

/** What evidence proposes for one task: that it is done, with what shows it. Null when nothing does, or its gate would refuse. */
function proposed(row: TaskRow, task: ChecklistTask, all: CaseTasks): Proposal | null {
  if (!row.opened || isSettled(row.state) || row.state === "in_review" || task.satisfiedBy.length === 0) return null;
  const facts = factsFor(row, all.facts, workOf(all.rows));
  const shown = task.satisfiedBy
    .map((need) => ({ need, judged: judgeNeed(need, facts) }))
    .filter((item) => item.judged.met);
  const [first] = shown;
  if (!first) return null;
  if (judgedGate(row, all)?.met === false) return null;
  const evidenceIds = [...new Set(shown.flatMap((item) => item.judged.evidence.map((file) => file.id)))].slice(0, 20);
  return { sentence: `${first.need.text} ${first.judged.detail}`, evidenceIds };
}

/** A later proof may raise how well finished work is supported; it never lowers it. */
function raised(row: TaskRow, all: CaseTasks): string | null {
  if (row.state !== "done" || row.assurance === "verified") return null;
  const before = assurances.find((known) => known === row.assurance) ?? "claimed";
  const after = stronger(before, assuranceOf(judgedGate(row, all), row.reviewedById !== null));
  return after === before ? null : after;
}

/**
 * Marks the tasks that evidence satisfies with a proposal (sentence and evidence ids), takes back proposals whose evidence is
 * gone, and raises the assurance of finished tasks that have more proof now. Proposes only: a person accepts.
 */
export async function proposeForCase(tx: Tx, caseId: string): Promise<void> {
  const [facts] = await tx.$queryRaw<{ some: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM evidence WHERE case_id = ${caseId}::uuid) OR EXISTS (SELECT 1 FROM build_reading WHERE case_id = ${caseId}::uuid) AS some`;
  if (!facts?.some) return;
  const all = await readCaseTasks(tx, caseId);
  const touched: string[] = [];
  for (const row of all.rows) {
    const task = all.definitions.get(row.key)?.task;
    if (!task) continue;
    const next = proposed(row, task, all);
    const before = proposalSchema.safeParse(row.proposal);
    const assurance = raised(row, all);
    const same = canonicalJson(before.success ? before.data : null) === canonicalJson(next);
    if (same && assurance === null) continue;
    await tx.task.updateMany({
      where: { caseId, id: row.id },
      data: { proposal: next ?? Prisma.DbNull, ...(assurance === null ? {} : { assurance }) },
    });
    touched.push(row.id);
  }
  if (touched.length > 0) changed(tx, { caseId, topic: "task", ids: touched });
}
