import { settleCase } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { isPublished } from "@/lib/campaigns/queries";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

/** What another version of the checklist did to a case: titles of tasks that came and went, those of servers once. */
export type ChecklistApplied = { before: number; after: number; appeared: string[]; went: string[] };

type Apply = { caseId: string; number: number; version?: number; also?: Record<string, unknown> };

/**
 * Makes a case follow a published version of its campaign's checklist, a later or an earlier one. New tasks appear, tasks that
 * nobody touched go, and work that was begun or done stays as it is. Null when the case follows it already; INVALID when there is
 * no such version, CONFLICT when somebody changed the case meanwhile.
 */
export async function applyChecklist(tx: Tx, actor: Actor, input: Apply): Promise<ChecklistApplied | null> {
  const { caseId, number, version, also } = input;
  const row = await tx.case.findUnique({
    where: { id: caseId },
    select: { campaignId: true, checklistNumber: true, version: true },
  });
  if (!row) throw notFound("case");
  const { campaignId, checklistNumber: before } = row;
  if (!(await isPublished(tx, campaignId, number)))
    throw new AppError("INVALID", "There is no published checklist of that number. Choose one of the list.", {
      field: "number",
    });
  if (before === number) return null;
  if (version !== undefined && version !== row.version) throw conflict("case", row);
  await tx.case.updateMany({ where: { id: caseId }, data: { checklistNumber: number, version: { increment: 1 } } });
  const applied = { before, after: number, ...(await settleCase(tx, caseId, "tasks")) };
  await appendAudit(tx, actor, {
    caseId,
    action: "case.checklist",
    object: "case",
    objectId: caseId,
    before: { checklist: before },
    after: { checklist: number, appeared: applied.appeared, went: applied.went, ...also },
  });
  changed(tx, { caseId, topic: "task" });
  changed(tx, { caseId, topic: "case", ids: [caseId] });
  return applied;
}
