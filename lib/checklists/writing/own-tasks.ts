import { settleCases } from "@/lib/access/settle";
import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { isOwn } from "@/lib/campaigns/rules";
import { type OwnTask, ownTasks } from "@/lib/campaigns/schema";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { getOrganization } from "@/lib/organizations/queries";

import type { DefineTask } from "@/lib/checklists/schema";

const most = 60;

/** A new task with a key of its own. INVALID when there are too many of them to be a checklist. */
function withTask(known: readonly OwnTask[], task: DefineTask, { actor, now }: { actor: Actor; now: Date }) {
  if (known.length >= most)
    throw new AppError(
      "INVALID",
      `There are ${most} tasks of its own already. Remove one, or put them into a version.`,
      {
        field: "title",
      },
    );
  // The end of an id is its random part.
  const key = `own-${newId().slice(-8)}`;
  const added: OwnTask = { ...task, key, addedBy: actor.name, addedAt: now.toISOString() };
  return { added, tasks: [...known, added] };
}

/** Without the task of that key. NOT_FOUND when there is none. */
function withoutTask(known: readonly OwnTask[], key: string) {
  const removed = known.find((task) => task.key === key);
  if (!removed) throw notFound("task");
  return { removed, tasks: known.filter((task) => task.key !== key) };
}

type Entry = { action: string; added?: OwnTask; removed?: OwnTask };

async function ofOrganization(tx: Tx, actor: Actor, organizationId: string) {
  const { id, caseIds } = await getOrganization(tx, actor, organizationId);
  const [row] = await tx.$queryRaw<{ own_tasks: unknown }[]>`
    SELECT own_tasks FROM organization WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return { id, caseIds: caseIds.map((found) => found.id), known: ownTasks.parse(row?.own_tasks ?? []) };
}

/** Tasks that every case of this organization has beside those of its campaign. NOT_FOUND out of reach. */
export async function organizationTasks(tx: Tx, actor: Actor, organizationId: string): Promise<OwnTask[]> {
  return (await ofOrganization(tx, actor, organizationId)).known;
}

async function writeTasks(
  tx: Tx,
  actor: Actor,
  organization: { id: string; caseIds: string[] },
  { tasks, action, added, removed }: Entry & { tasks: OwnTask[] },
): Promise<void> {
  const { id, caseIds } = organization;
  await tx.organization.updateMany({ where: { id }, data: { ownTasks: tasks } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action,
    object: "organization",
    objectId: id,
    before: removed && { ...removed },
    after: added && { ...added },
  });
  changed(tx, { caseId: null, topic: "organization" });
  afterCommit(tx, () => settleCases(caseIds));
}

/** Adds a task to every case of an organization; its cases get it once this is committed. */
export async function defineOrganizationTask(
  tx: Tx,
  actor: Actor,
  { organizationId, task, now }: { organizationId: string; task: DefineTask; now: Date },
): Promise<OwnTask> {
  const { known, ...organization } = await ofOrganization(tx, actor, organizationId);
  const { added, tasks } = withTask(known, task, { actor, now });
  await writeTasks(tx, actor, organization, { tasks, action: "organization.define_task", added });
  return added;
}

/** Takes a task of an organization off the checklists of its cases; what somebody worked on stays. */
export async function dropOrganizationTask(
  tx: Tx,
  actor: Actor,
  { organizationId, key }: { organizationId: string; key: string },
): Promise<OwnTask> {
  const { known, ...organization } = await ofOrganization(tx, actor, organizationId);
  const { removed, tasks } = withoutTask(known, key);
  await writeTasks(tx, actor, organization, { tasks, action: "organization.undefine_task", removed });
  return removed;
}

async function tasksOf(tx: Tx, caseId: string): Promise<OwnTask[]> {
  const [row] = await tx.$queryRaw<{ own_tasks: unknown }[]>`
    SELECT own_tasks FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
  if (!row) throw notFound("case");
  return ownTasks.parse(row.own_tasks);
}

/** Adds a task to this case alone; it opens, is worked and counted as any other. */
export async function defineTask(
  tx: Tx,
  actor: Actor,
  { caseId, task, now }: { caseId: string; task: DefineTask; now: Date },
): Promise<OwnTask> {
  const { added, tasks } = withTask(await tasksOf(tx, caseId), task, { actor, now });
  await tx.case.updateMany({ where: { id: caseId }, data: { ownTasks: tasks } });
  await appendAudit(tx, actor, {
    caseId,
    action: "task.define",
    object: "case",
    objectId: caseId,
    after: { ...added },
  });
  changed(tx, { caseId, topic: "task" });
  return added;
}

/** Takes a task of this case alone off its checklist; what somebody worked on stays, as one that is not required. */
export async function dropTask(
  tx: Tx,
  actor: Actor,
  { caseId, key }: { caseId: string; key: string },
): Promise<OwnTask> {
  if (!isOwn(key))
    throw new AppError("UNPROCESSABLE", "This task belongs to the campaign's checklist. Set it aside with a reason.");
  const { removed, tasks } = withoutTask(await tasksOf(tx, caseId), key);
  await tx.case.updateMany({ where: { id: caseId }, data: { ownTasks: tasks } });
  await appendAudit(tx, actor, {
    caseId,
    action: "task.undefine",
    object: "case",
    objectId: caseId,
    before: { ...removed },
  });
  changed(tx, { caseId, topic: "task" });
  return removed;
}
