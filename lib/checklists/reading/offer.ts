import { diffChecklists, checklistLabel } from "@/lib/campaigns/rules";
import { checklistRow, sectionsOf } from "@/lib/campaigns/queries";
import type { ChecklistOffer } from "@/lib/checklists/schema";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

/**
 * What a case would gain and lose by another version of its checklist, by default the one in force: the differences in words,
 * and the tasks that stay although the version has them no more, since somebody worked on them.
 */
export async function offerOf(tx: Tx, { caseId, to }: { caseId: string; to?: number }): Promise<ChecklistOffer> {
  const found = await tx.case.findUnique({
    where: { id: caseId },
    select: { checklistNumber: true, version: true, campaign: { select: { id: true, checklistNumber: true } } },
  });
  if (!found) throw notFound("case");
  const { campaign, checklistNumber: from } = found;
  const wanted = to ?? campaign.checklistNumber;
  const [before, after] = [await checklistRow(tx, campaign.id, from), await checklistRow(tx, campaign.id, wanted)];
  if (after.state !== "published") throw notFound("checklist version");
  const diff = diffChecklists(sectionsOf(before), sectionsOf(after));
  const removed = diff.tasks.filter((task) => task.change === "removed").map((task) => task.key);
  const worked = await tx.task.findMany({
    where: {
      caseId,
      key: { in: removed },
      OR: [
        { state: { not: "todo" } },
        { version: { gt: 1 } },
        { taskNotes: { some: {} } },
        { taskEvidences: { some: {} } },
        { timelineEvents: { some: {} } },
      ],
    },
    select: { title: true },
    distinct: ["key"],
  });
  return {
    from,
    to: wanted,
    fromLabel: checklistLabel(before),
    toLabel: checklistLabel(after),
    note: after.note,
    ...diff,
    stays: worked.map(({ title }) => title),
    caseVersion: found.version,
  };
}
