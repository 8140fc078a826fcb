import type { Pack } from "@/lib/campaigns/schema";
import { isTaskOpen, tasksInOrder } from "@/lib/campaigns/rules";
import { newId } from "@/lib/core/ids";
import type { CompromiseState } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

type Situation = { caseId: string; pack: Pack; servers: { id: string; hostname: string; exposure: string }[]; compromise: CompromiseState; uncertain: boolean };

const settledStates = ["done", "not_applicable"];

/**
 * Makes the tasks of a case those of its pack: one per case or per server, in working order, open when the trigger table
 * opens them. Work that was done is never touched, and a task that someone began stays open.
 */
export async function syncTasks(tx: Tx, situation: Situation): Promise<void> {
  const { caseId, pack, servers, compromise, uncertain } = situation;
  const existing = await tx.task.findMany({ where: { caseId }, select: { id: true, key: true, target: true, opened: true, state: true, position: true } });
  const known = new Map(existing.map((task) => [`${task.key}/${task.target}`, task]));
  const added: Prisma.TaskCreateManyInput[] = [];
  for (const [index, { section, task }] of tasksInOrder(pack.checklist).entries()) {
    const opened = isTaskOpen(task, { compromise, uncertain });
    const targets = task.scope === "server" ? servers.map((server) => server.id) : [null];
    for (const serverId of targets) {
      const target = serverId ?? "";
      const found = known.get(`${task.key}/${target}`);
      if (!found) {
        added.push({
          caseId,
          id: newId(),
          key: task.key,
          target,
          section: section.key,
          sectionTitle: section.title,
          phase: section.phase,
          title: task.title,
          scope: task.scope,
          serverId,
          position: index,
          gate: task.gate ?? {},
          twoPerson: task.twoPerson,
          opened,
          packVersion: pack.manifest.version,
        });
        continue;
      }
      const keep = settledStates.includes(found.state) || found.state !== "todo";
      const opens = opened || (found.opened && keep);
      if (found.opened !== opens) await tx.task.updateMany({ where: { caseId, id: found.id }, data: { opened: opens } });
    }
  }
  if (added.length > 0) await tx.task.createMany({ data: added, skipDuplicates: true });
}
