import type { Settled } from "@/lib/access/settle";
import { wordHolds } from "@/lib/cases/rules";
import type { CasePack } from "@/lib/campaigns/queries";
import { phaseOf, tasksInOrder } from "@/lib/campaigns/rules";
import { layTasks, type LaidTasks, proposeTasks } from "@/lib/checklists/commands";
import { isSettled, progressOf } from "@/lib/checklists/rules";
import { casePhases, compromiseStates } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

type Task = { key: string; phase: string; state: string; assurance: string | null; opened: boolean };

/** The tasks that came and went, each once however many servers have it, as others may tell it. */
export function settledTasks({ before, after }: LaidTasks): Settled {
  const titles = (tasks: LaidTasks["before"]) => new Map(tasks.map(({ key, title }) => [key, title]));
  const [had, has] = [titles(before), titles(after)];
  const only = (from: ReadonlyMap<string, string>, than: ReadonlyMap<string, string>) =>
    [...from].filter(([key]) => !than.has(key)).map(([, title]) => title);
  return { appeared: only(has, had), went: only(had, has) };
}

/** Whether work on credentials is left, which the proposed verdict says. */
export function credentialsOpen(tasks: readonly Task[]): boolean {
  return tasks.some((task) => task.phase === "credentials" && !isSettled(task.state));
}

/** What a case shows of its open tasks: phase, progress and how many are blocked. */
export function workOf(open: readonly Task[], { pack, closed }: { pack: CasePack; closed: boolean }) {
  const required = new Map(tasksInOrder(pack.checklist).map(({ task }) => [task.key, task.required]));
  // A task that the checklist has no more is nothing that a case has to have.
  const tasks = open.map((task) => ({ ...task, required: required.get(task.key) ?? false }));
  const progress = progressOf(tasks);
  const work = tasks
    .filter((task) => task.required)
    .map(({ phase, state }) => ({
      phase: casePhases.find((known) => known === phase) ?? "intake",
      settled: isSettled(state),
    }));
  const phase = closed ? "closed" : phaseOf(work);
  return {
    phase,
    phaseRank: casePhases.indexOf(phase),
    tasksTotal: progress.total,
    tasksVerified: progress.verified,
    tasksClaimed: progress.claimed,
    tasksBlocked: tasks.filter((task) => task.state === "blocked").length,
  };
}

type CaseRow = Prisma.CaseGetPayload<Record<string, never>>;

/**
 * Settles a case of which nothing changed but its checklist, by the states that are stored. Null when the verdict would read
 * otherwise, or nothing was settled before: then everything has to be worked out, as `whole` says.
 */
export async function settleTasks(
  tx: Tx,
  row: CaseRow,
  pack: CasePack,
): Promise<(LaidTasks & { whole: boolean }) | null> {
  const { id: caseId } = row;
  if (row.tasksPending) return null;
  const servers = await tx.server.findMany({ where: { caseId } });
  if (servers.length !== row.serverCount) return null;
  const compromise = compromiseStates.find((known) => known === row.compromise) ?? "unknown";
  const nowhere = !servers.some((server) => server.compromise === compromise);
  const uncertain = nowhere || servers.some((server) => !wordHolds(server));
  const { mayPropose, ...laid } = await layTasks(tx, { ...row, caseId, pack, servers, compromise, uncertain });
  const { before, after } = laid;
  if (credentialsOpen(before) !== credentialsOpen(after)) return { ...laid, whole: false };
  if (mayPropose) await proposeTasks(tx, caseId);
  const work = workOf(after, { pack, closed: row.closedAt !== null });
  await tx.case.updateMany({ where: { id: caseId }, data: { ...work, lastActivityAt: new Date() } });
  return { ...laid, whole: true };
}
