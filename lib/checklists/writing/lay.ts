import { tasksInOrder } from "@/lib/campaigns/rules";
import type { TaskRow } from "@/lib/checklists/reading/context";
import type { Tx } from "@/lib/db/client";

import { type Laid, planSync, type Situation } from "./sync";

/** A task as it stands once it was laid, with what counting needs of it. */
export type LaidTask = Pick<TaskRow, "key" | "title" | "phase" | "state" | "assurance" | "opened">;
/** The open tasks of a case before and after. */
export type LaidTasks = { before: LaidTask[]; after: LaidTask[] };

async function removeUntouched(tx: Tx, caseId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const removed = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM task t WHERE t.case_id = ${caseId}::uuid AND t.id = ANY(${ids}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM task_note n WHERE n.case_id = t.case_id AND n.task_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM task_evidence e WHERE e.case_id = t.case_id AND e.task_id = t.id)
      AND NOT EXISTS (SELECT 1 FROM timeline_event v WHERE v.case_id = t.case_id AND v.task_id = t.id)
    RETURNING t.id`;
  return new Set(removed.map(({ id }) => id));
}

// In one statement, as a version of the checklist may change most tasks of ten thousand cases. When work was last done does not move.
async function writeChanged(tx: Tx, caseId: string, changed: readonly Laid[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.$executeRaw`
    UPDATE task t SET opened = n."opened", due_at = n."dueAt", section = n."section", section_title = n."sectionTitle",
      phase = n."phase", title = n."title", position = n."position", gate = n."gate", two_person = n."twoPerson",
      pack_version = n."packVersion"
    FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) AS n(
      "id" uuid, "opened" boolean, "dueAt" timestamptz, "section" text, "sectionTitle" text, "phase" text, "title" text,
      "position" int, "gate" jsonb, "twoPerson" boolean, "packVersion" text)
    WHERE t.case_id = ${caseId}::uuid AND t.id = n."id"`;
}

const compromised: readonly string[] = ["implanted", "operated", "spread"];

/** When a person first confirmed an implant or worse on one of the servers. */
function confirmedAt({ servers }: Situation): string | null {
  const times = servers
    .filter(({ compromiseConfirmed }) => compromised.includes(compromiseConfirmed ?? ""))
    .flatMap(({ compromiseConfirmedAt }) => (compromiseConfirmedAt ? [compromiseConfirmedAt.toISOString()] : []));
  return times.toSorted()[0] ?? null;
}

/**
 * Makes the tasks of a case those of its checklist: one per case or per server, in working order, due by the pack's own targets,
 * open when the trigger table opens them. Finished work is never touched, and a task that someone began stays open. Answers the
 * open tasks before and after, and whether evidence may satisfy one of those that came or changed.
 */
export async function layTasks(tx: Tx, situation: Situation): Promise<LaidTasks & { mayPropose: boolean }> {
  const { caseId, pack } = situation;
  const existing = await tx.task.findMany({ where: { caseId } });
  const starts = {
    caseOpenedAt: situation.openedAt.toISOString(),
    awarenessAt: situation.awareAt?.toISOString() ?? null,
    compromiseConfirmedAt: confirmedAt(situation),
  };
  const definitions = tasksInOrder(pack.checklist);
  const plan = planSync(situation, { definitions, existing, starts });
  await writeChanged(tx, caseId, plan.changed);
  const removed = await removeUntouched(tx, caseId, plan.gone);
  if (plan.added.length > 0) await tx.task.createMany({ data: plan.added, skipDuplicates: true });
  const changed = new Map(plan.changed.map((laid) => [laid.id, laid]));
  const stayed = existing.filter(({ id }) => !removed.has(id)).map((row) => ({ ...row, ...changed.get(row.id) }));
  const added = plan.added.map((laid) => ({ ...laid, state: "todo", assurance: null }));
  const satisfiable = new Set(
    definitions.filter(({ task }) => task.satisfiedBy.length > 0).map(({ task }) => task.title),
  );
  return {
    before: existing.filter((task) => task.opened),
    after: [...stayed, ...added].filter((task) => task.opened),
    mayPropose: [...plan.added, ...plan.changed].some(({ title }) => satisfiable.has(title)),
  };
}
