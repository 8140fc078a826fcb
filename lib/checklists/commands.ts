import type { CaseScope } from "@/lib/access/policy";
import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { taskStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { getTask } from "./queries";
import { type CaseTasks, judgedGate, readCaseTasks, type TaskRow } from "./reading/context";
import { showsTo } from "./reading/views";
import { approvalOf, judgeMove, mayNotFinish, mayNotReview, type TaskMove } from "./rules";
import type { AssignTask, NoteView, ReviewTask, TaskEvidenceInput, TaskView, UpdateTask } from "./schema";
import { worksOn } from "./writing/assignee";
import { actionOf, assertGate, writesOf } from "./writing/moves";
import { layTasks, type LaidTasks } from "./writing/lay";
import { proposeForCase } from "./writing/propose";
import type { Situation } from "./writing/sync";

export { layTasks, type LaidTasks } from "./writing/lay";
export { applyChecklist, type ChecklistApplied } from "./writing/apply";

type OnTask = { caseId: string; taskId: string };

/** Makes the tasks of a case those of its checklist, as `layTasks` does, then marks what the evidence satisfies. */
export async function syncTasks(tx: Tx, situation: Situation): Promise<LaidTasks> {
  const laid = await layTasks(tx, situation);
  await proposeTasks(tx, situation.caseId);
  return laid;
}

/** Marks tasks that evidence satisfies as proposed, with the sentence and the evidence; a person accepts. Safe to repeat. */
export async function proposeTasks(tx: Tx, caseId: string): Promise<void> {
  await proposeForCase(tx, caseId);
}

async function taskToWrite(
  tx: Tx,
  actor: Actor,
  input: OnTask & { version?: number },
): Promise<{ row: TaskRow; all: CaseTasks }> {
  const all = await readCaseTasks(tx, input.caseId);
  const row = all.rows.find((candidate) => candidate.id === input.taskId);
  if (!row || !showsTo(actor, row, all.definitions)) throw notFound("task");
  if (input.version !== undefined && row.version !== input.version)
    throw conflict("task", await getTask(tx, actor, input));
  return { row, all };
}

function rolesOf(row: TaskRow, all: CaseTasks) {
  return all.definitions.get(row.key)?.task.roles ?? ["analyst" as const];
}

/** Refuses what the asking person may not do or the gate does not allow; returns nothing when the move may be made. */
function assertMove(move: TaskMove, input: { row: TaskRow; all: CaseTasks; actor: Actor }): void {
  const { row, all, actor } = input;
  const roles = rolesOf(row, all);
  if (move.kind === "refuse")
    throw new AppError("INVALID", move.sentence, {
      field: move.field,
      fields: [{ field: move.field, message: move.sentence }],
    });
  const decides =
    move.kind === "submit" ||
    move.kind === "set_aside" ||
    move.kind === "finish" ||
    (move.kind === "move" && move.to === "not_applicable");
  const refusal = decides ? mayNotFinish({ roles }, actor) : null;
  if (refusal) throw new AppError("FORBIDDEN", refusal);
  if (move.kind === "approve" || move.kind === "return") {
    const why = mayNotReview({ roles, submittedById: row.submittedById }, actor);
    if (why) throw new AppError(actor.userId === row.submittedById ? "UNPROCESSABLE" : "FORBIDDEN", why);
  }
  if (move.kind === "submit" || move.kind === "finish" || (move.kind === "approve" && move.as === "done"))
    assertGate(row.title, judgedGate(row, all));
}

type Doing = { row: TaskRow; all: CaseTasks; reason: string; note?: string; now: Date };

async function makeMove(tx: Tx, actor: Actor, move: TaskMove, doing: Doing): Promise<TaskView> {
  const { row, all, reason, now } = doing;
  const { caseId, id: taskId } = row;
  assertMove(move, { row, all, actor });
  if (move.kind !== "stay" && move.kind !== "refuse") {
    const data = writesOf(move, { userId: actor.userId, now, reason, gate: judgedGate(row, all) });
    const { count } = await tx.task.updateMany({
      where: { caseId, id: taskId, version: row.version },
      data: { ...data, updatedById: actor.userId, version: { increment: 1 } },
    });
    if (count === 0) throw conflict("task", await getTask(tx, actor, { caseId, taskId }));
    const after = await tx.task.findUniqueOrThrow({ where: { caseId_id: { caseId, id: taskId } } });
    const told = changes(
      { state: row.state, assurance: row.assurance },
      { state: after.state, assurance: after.assurance },
    );
    await appendAudit(tx, actor, {
      caseId,
      action: actionOf(move),
      object: "task",
      objectId: taskId,
      ...told,
      reason: reason || undefined,
    });
  }
  if (doing.note) await addNote(tx, actor, { caseId, taskId, body: doing.note, now });
  changed(tx, { caseId, topic: "task", ids: [taskId] });
  return getTask(tx, actor, { caseId, taskId });
}

/**
 * Sets the state of a task. Finishing needs an open gate (UNPROCESSABLE with `data.gate` otherwise); a two-person task goes
 * to review first, also when it is set aside as not applicable; blocked, not applicable and reopening need a reason (INVALID). CONFLICT carries the task as it is now.
 */
export async function updateTask(tx: Tx, actor: Actor, input: UpdateTask & { now: Date }): Promise<TaskView> {
  const { row, all } = await taskToWrite(tx, actor, input);
  const reason = input.reason ?? "";
  const state = taskStates.find((known) => known === row.state) ?? "todo";
  const move = judgeMove({ ...row, state }, { to: input.state, reason, userId: actor.userId });
  return makeMove(tx, actor, move, { row, all, reason, note: input.note, now: input.now });
}

/**
 * A second person's word on submitted or finished work: approval makes it verified, or not applicable where that was handed
 * in; a return (with a reason) opens it again.
 * UNPROCESSABLE for the submitter and for a task with nothing to review; FORBIDDEN for roles that do not review it.
 */
export async function reviewTask(tx: Tx, actor: Actor, input: ReviewTask & { now: Date }): Promise<TaskView> {
  const { row, all } = await taskToWrite(tx, actor, input);
  const reason = input.reason ?? "";
  const reviewable = row.state === "in_review" || (row.state === "done" && row.assurance !== "verified");
  if (!reviewable)
    throw new AppError(
      "UNPROCESSABLE",
      row.state === "done"
        ? "A second person has confirmed this task already."
        : "There is nothing to review: nobody has submitted this task yet.",
    );
  if (input.decision === "return" && reason === "")
    throw new AppError("INVALID", "Say what is missing, so that the submitter can mend it.", { field: "reason" });
  return makeMove(tx, actor, input.decision === "approve" ? approvalOf(row) : { kind: "return" }, {
    row,
    all,
    reason,
    now: input.now,
  });
}

/** Puts a file of the case to a task; doing so twice changes nothing. Clients may attach what they sent themselves. */
export async function attachEvidence(
  tx: Tx,
  actor: Actor,
  input: TaskEvidenceInput & { now: Date },
): Promise<TaskView> {
  const { caseId, taskId, evidenceId } = input;
  await taskToWrite(tx, actor, input);
  const file = await tx.evidence.findUnique({
    where: { caseId_id: { caseId, id: evidenceId } },
    select: { filename: true, receivedById: true },
  });
  if (!file || (actor.role === "client" && file.receivedById !== actor.userId)) throw notFound("evidence");
  const { count } = await tx.taskEvidence.createMany({
    data: [{ caseId, taskId, evidenceId, attachedById: actor.userId, attachedAt: input.now }],
    skipDuplicates: true,
  });
  if (count > 0) {
    await appendAudit(tx, actor, {
      caseId,
      action: "task.attach",
      object: "task",
      objectId: taskId,
      after: { evidenceId, filename: file.filename },
    });
    changed(tx, { caseId, topic: "task", ids: [taskId] });
  }
  return getTask(tx, actor, input);
}

/** Takes a file from a task; the file stays in the case. UNPROCESSABLE when finished work rests on it. */
export async function detachEvidence(tx: Tx, actor: Actor, input: TaskEvidenceInput): Promise<TaskView> {
  const { caseId, taskId, evidenceId } = input;
  const { row } = await taskToWrite(tx, actor, input);
  const { count } = await tx.taskEvidence.deleteMany({ where: { caseId, taskId, evidenceId } });
  if (count === 0) throw notFound("file on this task");
  if (row.state === "done" || (row.state === "in_review" && row.submittedAs === "done")) {
    const without = judgedGate(row, await readCaseTasks(tx, caseId));
    if (without?.met === false)
      throw new AppError(
        "UNPROCESSABLE",
        "This task was finished with this file. Open the task again with a reason first.",
      );
  }
  await appendAudit(tx, actor, {
    caseId,
    action: "task.detach",
    object: "task",
    objectId: taskId,
    before: { evidenceId },
  });
  changed(tx, { caseId, topic: "task", ids: [taskId] });
  return getTask(tx, actor, input);
}

/** Adds a note to a task. Notes are only ever added, so two people never overwrite each other. */
export async function addNote(tx: Tx, actor: Actor, input: OnTask & { body: string; now: Date }): Promise<NoteView> {
  const { caseId, taskId, body, now } = input;
  const task = await tx.task.findUnique({ where: { caseId_id: { caseId, id: taskId } }, select: { id: true } });
  if (!task) throw notFound("task");
  const row = await tx.taskNote.create({
    data: { caseId, id: newId(), taskId, authorId: actor.userId, authorName: actor.name, body, at: now },
  });
  await appendAudit(tx, actor, {
    caseId,
    action: "task.note",
    object: "task",
    objectId: taskId,
    after: { noteId: row.id },
  });
  changed(tx, { caseId, topic: "task", ids: [taskId] });
  return { id: row.id, author: row.authorName, body: row.body, at: row.at.toISOString() };
}

/** Gives a task to a person who works on the case, or to nobody. INVALID for someone who cannot reach the case. */
export async function assignTask(tx: Tx, actor: Actor, input: AssignTask & { scope: CaseScope }): Promise<TaskView> {
  const { caseId, taskId, assigneeId, version, scope } = input;
  const { row } = await taskToWrite(tx, actor, input);
  if (assigneeId !== null && !(await worksOn(tx, assigneeId, scope))) {
    throw new AppError("INVALID", "This person does not work on this case. Add them to the case first.", {
      field: "assigneeId",
    });
  }
  const { count } = await tx.task.updateMany({
    where: { caseId, id: taskId, version },
    data: { assigneeId, updatedById: actor.userId, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("task", await getTask(tx, actor, input));
  await appendAudit(tx, actor, {
    caseId,
    action: "task.assign",
    object: "task",
    objectId: taskId,
    ...changes({ assigneeId: row.assigneeId }, { assigneeId }),
  });
  changed(tx, { caseId, topic: "task", ids: [taskId] });
  return getTask(tx, actor, input);
}
