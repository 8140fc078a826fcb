import type { Definition, TaskRow } from "@/lib/checklists/reading/context";
import { isSettled, taskDueAt } from "@/lib/checklists/rules";
import { wordHolds } from "@/lib/cases/rules";
import { isTaskOpen } from "@/lib/campaigns/rules";
import { isOwn } from "@/lib/campaigns/rules";
import type { CasePack } from "@/lib/campaigns/queries";
import { canonicalJson } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { compromiseStates, type CompromiseState } from "@/lib/core/states";
import type { Prisma } from "@/lib/db/client";

export type SyncServer = {
  id: string;
  hostname: string;
  exposure: string;
  compromise?: string;
  compromiseConfirmed?: string | null;
};
export type Situation = {
  caseId: string;
  pack: CasePack;
  servers: SyncServer[];
  compromise: CompromiseState;
  uncertain: boolean;
};
export type Starts = Parameters<typeof taskDueAt>[2];

type Open = { compromise: CompromiseState; uncertain: boolean };

/** A task of one server opens by what is known of that server, a task of the case by the worst of all. */
function situationOf(serverId: string | null, situation: Situation): Open {
  const server = situation.servers.find((row) => row.id === serverId);
  if (!server || server.compromise === undefined) return situation;
  const { compromise, compromiseConfirmed = null } = server;
  return {
    compromise: compromiseStates.find((known) => known === compromise) ?? "unknown",
    uncertain: !wordHolds({ compromise, compromiseConfirmed }),
  };
}

function definitionFields({ section, task }: Definition, position: number, version: string) {
  return {
    section: section.key,
    sectionTitle: section.title,
    phase: section.phase,
    title: task.title,
    position,
    gate: task.gate ?? {},
    twoPerson: task.twoPerson,
    packVersion: version,
  };
}

type Fields = ReturnType<typeof definitionFields>;

/** Whether a row says otherwise than its definition; an own task may be edited without a new version. */
function isOutdated(row: TaskRow, fields: Fields): boolean {
  if (row.packVersion !== fields.packVersion || row.position !== fields.position) return true;
  const { title, section, twoPerson, gate } = fields;
  if (row.title !== title || row.section !== section || row.twoPerson !== twoPerson) return true;
  return isOwn(row.key) && canonicalJson(row.gate) !== canonicalJson(gate);
}

/** Work that nobody has touched holds nothing that could be lost. */
function isUntouched(row: TaskRow): boolean {
  return row.state === "todo" && row.version === 1 && row.assigneeId === null && row.reason === null;
}

export type SyncPlan = {
  /** Tasks that the checklist has no more and nobody worked on; those with a note or a file stay all the same. */
  gone: string[];
  added: Prisma.TaskCreateManyInput[];
  changes: { id: string; data: Prisma.TaskUncheckedUpdateManyInput }[];
};

/**
 * What has to be written so that the tasks of a case are those of its checklist. Finished work keeps the words it was done under,
 * and a task that somebody worked on stays, also when the checklist has it no more.
 */
export function planSync(
  situation: Situation,
  input: { definitions: readonly Definition[]; existing: readonly TaskRow[]; starts: Starts },
): SyncPlan {
  const { caseId, pack, servers } = situation;
  const known = new Map(input.existing.map((row) => [`${row.key}/${row.target}`, row]));
  const kept = new Set(input.definitions.map(({ task }) => task.key));
  const gone = input.existing.filter((row) => !kept.has(row.key) && isUntouched(row)).map(({ id }) => id);
  const plan: SyncPlan = { gone, added: [], changes: [] };
  for (const [position, definition] of input.definitions.entries()) {
    const { task } = definition;
    const targets = task.scope === "server" ? servers.map((server) => server.id) : [null];
    const dueAt = taskDueAt(task.key, pack.manifest.deadlines, input.starts);
    for (const serverId of targets) {
      const opened = isTaskOpen(task, situationOf(serverId, situation));
      const row = known.get(`${task.key}/${serverId ?? ""}`);
      const fields = definitionFields(definition, position, pack.checklistLabel);
      if (!row) {
        plan.added.push({
          caseId,
          id: newId(),
          key: task.key,
          target: serverId ?? "",
          scope: task.scope,
          serverId,
          opened,
          dueAt,
          ...fields,
        });
        continue;
      }
      const data: Prisma.TaskUncheckedUpdateManyInput = {};
      // Work that someone began stays in sight, also when the finding behind it was dismissed.
      const stays = opened || (row.opened && row.state !== "todo");
      if (row.opened !== stays) data.opened = stays;
      if (!isSettled(row.state) && row.state !== "in_review") {
        if (isOutdated(row, fields)) Object.assign(data, fields);
        if (row.dueAt?.getTime() !== dueAt?.getTime()) data.dueAt = dueAt;
      }
      if (Object.keys(data).length > 0) plan.changes.push({ id: row.id, data });
    }
  }
  return plan;
}
