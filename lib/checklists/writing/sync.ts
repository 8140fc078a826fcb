import { type Definition, gateOf, type TaskRow } from "@/lib/checklists/reading/context";
import { isSettled, taskDueAt } from "@/lib/checklists/rules";
import { wordHolds } from "@/lib/cases/rules";
import { isTaskOpen } from "@/lib/campaigns/rules";
import type { CasePack } from "@/lib/campaigns/queries";
import { canonicalJson } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { compromiseStates, type CompromiseState } from "@/lib/core/states";

export type SyncServer = {
  id: string;
  hostname: string;
  exposure: string;
  compromise?: string;
  compromiseConfirmed?: string | null;
  compromiseConfirmedAt?: Date | null;
};
export type Situation = {
  caseId: string;
  pack: CasePack;
  servers: SyncServer[];
  compromise: CompromiseState;
  uncertain: boolean;
  /** When clocks began: the case was opened, its organization became aware. */
  openedAt: Date;
  awareAt: Date | null;
};
type Starts = Parameters<typeof taskDueAt>[2];

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

type Fields = Omit<ReturnType<typeof definitionFields>, "phase" | "gate"> & { phase: string; gate: object };

/** Whether a row says otherwise than its definition; the same words under a later version stay those of the earlier one. */
function isOutdated(row: TaskRow, fields: Fields): boolean {
  const { section, sectionTitle, phase, title, twoPerson, gate } = fields;
  if (row.title !== title || row.twoPerson !== twoPerson || row.phase !== phase) return true;
  if (row.section !== section || row.sectionTitle !== sectionTitle) return true;
  return row.packVersion !== fields.packVersion && canonicalJson(row.gate) !== canonicalJson(gate);
}

/** Work that nobody has touched holds nothing that could be lost. */
function isUntouched(row: TaskRow): boolean {
  return row.state === "todo" && row.version === 1 && row.assigneeId === null && row.reason === null;
}

/** What of a task follows from the checklist; the rest is what people did. */
export type Laid = Pick<TaskRow, "id" | "opened" | "dueAt"> & Fields;

export type SyncPlan = {
  /** Tasks that the checklist has no more and nobody worked on; those with a note or a file stay all the same. */
  gone: string[];
  added: (Laid & Pick<TaskRow, "caseId" | "key" | "target" | "scope" | "serverId">)[];
  changed: Laid[];
};

/** Sections lie apart, so that a new task moves those behind it in its own section alone. */
const positionsOfSection = 1000;

function positionsIn(definitions: readonly Definition[]): number[] {
  const counts = new Map<string, number>();
  const places = new Map<string, number>();
  return definitions.map(({ section }) => {
    if (!places.has(section.key)) places.set(section.key, places.size * positionsOfSection);
    const count = counts.get(section.key) ?? 0;
    counts.set(section.key, count + 1);
    return (places.get(section.key) ?? 0) + count;
  });
}

function laidOver(row: TaskRow, fields: Fields, { opened, dueAt }: Pick<Laid, "opened" | "dueAt">): Laid | null {
  // Work that someone began stays in sight, also when the finding behind it was dismissed.
  const stays = opened || (row.opened && row.state !== "todo");
  const { id, section, sectionTitle, phase, title, twoPerson, packVersion } = row;
  const kept = { section, sectionTitle, phase, title, twoPerson, packVersion, gate: gateOf(row) ?? {} };
  const { position } = fields;
  const under = isSettled(row.state) || row.state === "in_review";
  const outdated = !under && isOutdated(row, fields);
  const due = under ? row.dueAt : dueAt;
  const same = row.opened === stays && row.position === position && row.dueAt?.getTime() === due?.getTime();
  if (same && !outdated) return null;
  return { id, opened: stays, dueAt: due, ...(outdated ? fields : kept), position };
}

/**
 * What has to be written so that the tasks of a case are those of its checklist. Finished work keeps the words it was done under,
 * and a task that somebody worked on stays, also when the checklist has it no more.
 */
export function planSync(
  situation: Situation,
  input: { definitions: readonly Definition[]; existing: readonly TaskRow[]; starts: Starts },
): SyncPlan {
  const { caseId, pack, servers } = situation;
  const { definitions, existing, starts } = input;
  const known = new Map(existing.map((row) => [`${row.key}/${row.target}`, row]));
  const positions = positionsIn(definitions);
  const plan: SyncPlan = { gone: [], added: [], changed: [] };
  for (const [place, definition] of definitions.entries()) {
    const { task } = definition;
    const targets = task.scope === "server" ? servers.map((server) => server.id) : [null];
    const dueAt = taskDueAt(task.key, pack.manifest.deadlines, starts);
    const fields = definitionFields(definition, positions[place] ?? place, pack.checklistLabel);
    for (const serverId of targets) {
      const opened = isTaskOpen(task, situationOf(serverId, situation));
      const target = serverId ?? "";
      const row = known.get(`${task.key}/${target}`);
      known.delete(`${task.key}/${target}`);
      if (!row) {
        const { key, scope } = task;
        plan.added.push({ caseId, id: newId(), key, target, scope, serverId, opened, dueAt, ...fields });
        continue;
      }
      const laid = laidOver(row, fields, { opened, dueAt });
      if (laid) plan.changed.push(laid);
    }
  }
  plan.gone = [...known.values()].filter(isUntouched).map(({ id }) => id);
  return plan;
}
