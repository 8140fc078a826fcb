import type { Actor } from "@/lib/auth/schema";
import { addNote, attachEvidence, reviewTask, updateTask } from "@/lib/checklists/commands";
import { listTasks } from "@/lib/checklists/queries";
import type { TaskView } from "@/lib/checklists/schema";
import type { Tx } from "@/lib/db/client";
import { type Random, randomFrom } from "@/lib/core/random";

import type { Work } from "./judgements";

/** Which paper meets which task's wish for an attachment. */
const paperOf: Record<string, string> = {
  "intake-inventory": "server-list.csv",
  "evidence-memory": "responder-notes.txt",
  "evidence-custody": "responder-notes.txt",
  "contain-inbound": "responder-notes.txt",
  "hunt-web-folders": "responder-notes.txt",
  "hunt-configuration": "responder-notes.txt",
  "hunt-persistence": "responder-notes.txt",
  "lateral-scope": "responder-notes.txt",
  "report-filed": "responder-notes.txt",
};

const notApplicable: Record<string, string> = {
  "patch-rollback": "No mitigation was applied on this server.",
  "patch-mitigate": "The update went in at once; nothing had to be mitigated.",
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

type Doing = { tx: Tx; work: Work; random: Random; now: Date; papers: ReadonlyMap<string, string> };

function workerFor(task: TaskView, { work }: Doing): Actor {
  return task.roles.includes("technician") ? work.team.technician : work.analyst;
}

async function withPaper(task: TaskView, doing: Doing): Promise<TaskView> {
  const evidenceId = doing.papers.get(paperOf[task.key] ?? "");
  if (task.gateMet || evidenceId === undefined) return task;
  return attachEvidence(doing.tx, workerFor(task, doing), {
    caseId: doing.work.caseId,
    taskId: task.id,
    evidenceId,
    now: doing.now,
  });
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
  const ready = await withPaper(task, doing);
  if (!ready.gateMet) return begin(ready, doing);
  const done = await updateTask(tx, workerFor(task, doing), { ...ids, version: ready.version, state: "done" });
  const thorough = work.plan.effort === "closed" || work.plan.effort === "late";
  if (done.state === "in_review" && (thorough || random.chance(0.7))) await review(done, doing);
  else if (done.state === "done" && done.assurance !== "verified" && random.chance(thorough ? 0.7 : 0.25))
    await review(done, doing);
  if (random.chance(0.12))
    await addNote(tx, work.analyst, { caseId: work.caseId, taskId: task.id, body: random.pick(notes), now });
}

/**
 * People go through the checklist in its order as far as the case has come. What a gate still asks for is not forced: such a
 * task is left in progress, or blocked with a reason, as in life.
 */
export async function workThrough(tx: Tx, work: Work, span: { from: Date; to: Date }): Promise<void> {
  const { caseId, plan } = work;
  const random = randomFrom(plan.seed + 19);
  const { items } = await listTasks(tx, work.team.lead, { caseId, opened: "yes" });
  const files = await tx.evidence.findMany({
    where: { caseId, parentId: null, filename: { in: Object.values(paperOf) } },
    select: { id: true, filename: true },
  });
  const papers = new Map(files.map((file) => [file.filename, file.id]));
  const untouched = items.filter((task) => task.state === "todo");
  const reached = untouched.slice(0, Math.round(untouched.length * plan.progress));
  for (const [index, task] of reached.entries()) {
    const share = (index + 1) / (reached.length + 1);
    const now = new Date(span.from.getTime() + (span.to.getTime() - span.from.getTime()) * share);
    const doing = { tx, work, random, now, papers };
    const skips = plan.effort !== "closed" && random.chance(0.08);
    if (skips) await begin(task, doing);
    else await finish(task, doing);
  }
}
