import { settleCase } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

/** What another version of the checklist did to a case: titles of tasks that came and went, those of servers once. */
export type ChecklistApplied = { before: number; after: number; appeared: string[]; went: string[] };

async function openTasks(tx: Tx, caseId: string): Promise<Map<string, string>> {
  const rows = await tx.task.findMany({
    where: { caseId, opened: true },
    orderBy: [{ position: "asc" }, { id: "asc" }],
    select: { key: true, title: true },
  });
  return new Map(rows.map(({ key, title }) => [key, title]));
}

function missing(from: ReadonlyMap<string, string>, than: ReadonlyMap<string, string>): string[] {
  return [...from].filter(([key]) => !than.has(key)).map(([, title]) => title);
}

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
  const wanted = await tx.checklistVersion.findUnique({
    where: { campaignId_number: { campaignId, number } },
    select: { state: true },
  });
  if (wanted?.state !== "published")
    throw new AppError("INVALID", "There is no published checklist of that number. Choose one of the list.", {
      field: "number",
    });
  if (before === number) return null;
  if (version !== undefined && version !== row.version) throw conflict("case", row);
  const had = await openTasks(tx, caseId);
  await tx.case.updateMany({ where: { id: caseId }, data: { checklistNumber: number, version: { increment: 1 } } });
  await settleCase(tx, caseId);
  const has = await openTasks(tx, caseId);
  const applied = { before, after: number, appeared: missing(has, had), went: missing(had, has) };
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
