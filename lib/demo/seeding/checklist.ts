import type { Actor } from "@/lib/auth/schema";
import { addNote, attachEvidence, reviewTask, updateTask } from "@/lib/checklists/commands";
import { getTask, listTasks } from "@/lib/checklists/queries";
import type { TaskView } from "@/lib/checklists/schema";
import type { Tx } from "@/lib/db/client";
import { type Random, randomFrom } from "@/lib/core/random";

import type { Work } from "./judgements";
import { decideDuties } from "./reporting";

/** Tasks that ask for something only people can write down; the responders' notes serve them. */
const notesServe: readonly string[] = [
  "intake-inventory",
  "evidence-memory",
  "evidence-custody",
  "contain-inbound",
  "hunt-web-folders",
  "hunt-configuration",
  "hunt-persistence",
  "hunt-network",
  "lateral-scope",
  "report-filed",
];

const notApplicable: Record<string, string> = {
  "patch-rollback": "No mitigation was applied on this server.",
  "patch-mitigate": "The update went in at once; nothing had to be mitigated.",
  "recover-weekly-scans": "No authority asks for a series of scans here.",
  "recover-april-update": "Planned with the ordinary updates of April.",
};

const blockers = [
  "Waiting for a maintenance window that the owner has to approve.",
  "The only administrator with access is on leave until Thursday.",
  "The cumulative update has to come first, and its download failed the hash check.",
  "The client's legal department has not answered yet.",
] as const;

const notes = [
  "Called the client; the contact confirms and will send the remaining logs.",
  "Done together with the client by screen sharing.",
  "Checked twice, because the first export had the wrong time zone.",
  "The antivirus exclusion list was longer than expected; noted for the recovery section.",
] as const;

type Doing = { tx: Tx; work: Work; random: Random; now: Date; notesId: string | null };

function workerFor(task: TaskView, { work }: Doing): Actor {
  return task.roles.includes("technician") ? work.team.technician : work.analyst;
}

/** The task with what its gate asks for, where people can give it: duties decided, or the notes they wrote. */
async function withProof(task: TaskView, doing: Doing): Promise<TaskView> {
  const { notesId, tx, work, now } = doing;
  if (task.key === "report-decisions") {
    await decideDuties(tx, work, now);
    return getTask(tx, work.analyst, { caseId: work.caseId, taskId: task.id });
  }
  if (task.gateMet || notesId === null || !notesServe.includes(task.key)) return task;
  const link = { caseId: work.caseId, taskId: task.id, evidenceId: notesId, now };
  return attachEvidence(tx, workerFor(task, doing), link);
}

async function begin(task: TaskView, doing: Doing): Promise<void> {
  const { tx, work, random, now } = doing;
  const ids = { caseId: work.caseId, taskId: task.id, version: task.version, now };
  const blocked = random.chance(0.25);
  await updateTask(
    tx,
    workerFor(task, doing),
    blocked ? { ...ids, state: "blocked", reason: random.pick(blockers) } : { ...ids, state: "in_progress" },
  );
}

async function review(task: TaskView, doing: Doing): Promise<void> {
  const { tx, work, random, now } = doing;
  const second = work.analyst === work.team.first ? work.team.second : work.team.first;
  const reviewer = task.submittedBy?.id === second.userId ? work.team.lead : second;
  const later = new Date(now.getTime() + random.whole(20, 90) * 60_000);
  await reviewTask(tx, reviewer, {
    caseId: work.caseId,
    taskId: task.id,
    version: task.version,
    decision: "approve",
    now: later,
  });
}

async function finish(task: TaskView, doing: Doing): Promise<void> {
  const { tx, work, random, now } = doing;
  const ids = { caseId: work.caseId, taskId: task.id, version: task.version, now };
  const skip = notApplicable[task.key];
  if (skip !== undefined) {
    await updateTask(tx, workerFor(task, doing), { ...ids, state: "not_applicable", reason: skip });
    return;
  }
  const ready = await withProof(task, doing);
  if (!ready.gateMet) return begin(ready, doing);
  const done = await updateTask(tx, workerFor(task, doing), { ...ids, version: ready.version, state: "done" });
  const thorough = work.plan.effort === "closed" || work.plan.effort === "late";
  if (done.state === "in_review" && (thorough || random.chance(0.7))) await review(done, doing);
  else if (done.state === "done" && done.assurance !== "verified" && random.chance(thorough ? 0.4 : 0.15))
    await review(done, doing);
  if (random.chance(0.12))
    await addNote(tx, work.analyst, { caseId: work.caseId, taskId: task.id, body: random.pick(notes), now });
}

/** People do not go through more tasks of one case than this, however many servers it has. */
const mostTasks = 28;
/** Tasks done in one transaction; a case with many servers takes several. */
const tasksAtOnce = 8;

/**
 * People go through the next tasks of the checklist, in its order and as far as the case has come; false when nothing is
 * left to do. What a gate still asks for is not forced: such a task is left in progress, or blocked with a reason.
 */
export async function workThrough(tx: Tx, work: Work, span: { from: Date; to: Date }): Promise<boolean> {
  const { caseId, plan } = work;
  const { items } = await listTasks(tx, work.team.lead, { caseId, opened: "yes" });
  const wanted = Math.min(mostTasks, Math.round(items.length * plan.progress));
  const begun = items.filter((task) => task.state !== "todo").length;
  const next = items.filter((task) => task.state === "todo").slice(0, Math.min(tasksAtOnce, wanted - begun));
  if (wanted <= begun || next.length === 0) return false;
  const random = randomFrom(plan.seed + 19 + begun);
  const notesFile = await tx.evidence.findFirst({
    where: { caseId, parentId: null, filename: "responder-notes.txt" },
    select: { id: true },
  });
  for (const [index, task] of next.entries()) {
    const share = (begun + index + 1) / (wanted + 1);
    const now = new Date(span.from.getTime() + (span.to.getTime() - span.from.getTime()) * share);
    const doing = { tx, work, random, now, notesId: notesFile?.id ?? null };
    if (begun + index > 3 && plan.effort !== "closed" && random.chance(0.05)) await begin(task, doing);
    else await finish(task, doing);
  }
  return true;
}
