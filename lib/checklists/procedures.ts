import { procedure } from "@/lib/access/procedure";
import { notFound } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";

import { addNote, assignTask, attachEvidence, detachEvidence, reviewTask, updateTask } from "./commands";
import { getTask, listCandidates, listNotes, listTasks } from "./queries";
import { ownTask } from "@/lib/campaigns/schema";

import { offerOf } from "./reading/offer";
import * as shape from "./schema";
import { applyChecklist } from "./writing/apply";
import {
  defineOrganizationTask,
  defineTask,
  dropOrganizationTask,
  dropTask,
  organizationTasks,
} from "./writing/own-tasks";

/** The checklist of a case. */
export const taskProcedures = {
  list: procedure("task.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/tasks",
      summary: "Checklist of a case, with gates as they stand",
      tags: ["Tasks"],
    })
    .input(shape.listTasksInput)
    .output(shape.taskList)
    .handler(({ context: { tx, actor }, input }) => listTasks(tx, actor, input)),

  get: procedure("task.read")
    .route({ method: "GET", path: "/cases/{caseId}/tasks/{taskId}", summary: "One task", tags: ["Tasks"] })
    .input(shape.taskInput)
    .output(shape.taskView)
    .handler(({ context: { tx, actor }, input }) => getTask(tx, actor, input)),

  update: procedure("task.update")
    .route({
      method: "PATCH",
      path: "/cases/{caseId}/tasks/{taskId}",
      summary: "Set the state of a task; a closed gate answers 422 with what is missing",
      tags: ["Tasks"],
    })
    .input(shape.updateTaskInput)
    .output(shape.taskView)
    .handler(({ context: { tx, actor, now }, input }) => updateTask(tx, actor, { ...input, now })),

  review: procedure("task.review")
    .route({
      method: "POST",
      path: "/cases/{caseId}/tasks/{taskId}/review",
      summary: "Approve or return a task as the second person",
      tags: ["Tasks"],
    })
    .input(shape.reviewTaskInput)
    .output(shape.taskView)
    .handler(({ context: { tx, actor, now }, input }) => reviewTask(tx, actor, { ...input, now })),

  assign: procedure("task.update")
    .route({
      method: "POST",
      path: "/cases/{caseId}/tasks/{taskId}/assign",
      summary: "Give a task to a person, or to nobody",
      tags: ["Tasks"],
    })
    .input(shape.assignTaskInput)
    .output(shape.taskView)
    .handler(({ context: { tx, actor, scope }, input }) => {
      if (scope === null) throw notFound("case");
      return assignTask(tx, actor, { ...input, scope });
    }),

  attach: procedure("evidence.add")
    .route({
      method: "POST",
      path: "/cases/{caseId}/tasks/{taskId}/evidence",
      summary: "Attach a file of the case to a task",
      tags: ["Tasks"],
    })
    .input(shape.taskEvidenceInput)
    .output(shape.taskView)
    .handler(({ context: { tx, actor, now }, input }) => attachEvidence(tx, actor, { ...input, now })),

  detach: procedure("task.update")
    .route({
      method: "DELETE",
      path: "/cases/{caseId}/tasks/{taskId}/evidence/{evidenceId}",
      summary: "Take a file from a task",
      tags: ["Tasks"],
    })
    .input(shape.taskEvidenceInput)
    .output(shape.taskView)
    .handler(({ context: { tx, actor }, input }) => detachEvidence(tx, actor, input)),

  candidates: procedure("task.update")
    .route({
      method: "GET",
      path: "/cases/{caseId}/tasks/{taskId}/candidates",
      summary: "Files that could be attached, those that fit the gate first",
      tags: ["Tasks"],
    })
    .input(shape.candidatesInput)
    .output(shape.candidateList)
    .handler(({ context: { tx }, input }) => listCandidates(tx, input)),

  notes: procedure("task.read")
    .route({ method: "GET", path: "/cases/{caseId}/tasks/{taskId}/notes", summary: "Notes of a task", tags: ["Tasks"] })
    .input(shape.taskInput)
    .output(listOf(shape.noteView))
    .handler(async ({ context: { tx, actor }, input }) => ({
      items: await listNotes(tx, actor, input),
      nextCursor: null,
    })),

  addNote: procedure("task.note")
    .route({
      method: "POST",
      path: "/cases/{caseId}/tasks/{taskId}/notes",
      summary: "Add a note to a task",
      tags: ["Tasks"],
      successStatus: 201,
    })
    .input(shape.addNoteInput)
    .output(shape.noteView)
    .handler(({ context: { tx, actor, now }, input }) => addNote(tx, actor, { ...input, now })),

  define: procedure("task.define")
    .route({
      method: "POST",
      path: "/cases/{caseId}/own-tasks",
      summary: "Add a task to this case alone",
      tags: ["Tasks"],
      successStatus: 201,
    })
    .input(shape.defineTaskInput)
    .output(ownTask)
    .handler(({ context: { tx, actor, now }, input: { caseId, ...task } }) =>
      defineTask(tx, actor, { caseId, task, now }),
    ),

  drop: procedure("task.define")
    .route({
      method: "DELETE",
      path: "/cases/{caseId}/own-tasks/{key}",
      summary: "Take a task of this case alone off its checklist",
      tags: ["Tasks"],
    })
    .input(shape.dropTaskInput)
    .output(ownTask)
    .handler(({ context: { tx, actor }, input }) => dropTask(tx, actor, input)),

  offer: procedure("checklist.offer")
    .route({
      method: "GET",
      path: "/cases/{caseId}/checklist",
      summary: "What another version of the checklist would change in this case",
      tags: ["Checklists"],
    })
    .input(shape.offerInput)
    .output(shape.checklistOffer)
    .handler(({ context: { tx }, input }) => offerOf(tx, input)),

  apply: procedure("checklist.apply")
    .route({
      method: "PUT",
      path: "/cases/{caseId}/checklist",
      summary: "Make this case follow a version of the checklist; work that was begun stays",
      tags: ["Checklists"],
    })
    .input(shape.applyChecklistInput)
    .output(shape.checklistOffer)
    .handler(async ({ context: { tx, actor }, input }) => {
      await applyChecklist(tx, actor, input);
      return offerOf(tx, { caseId: input.caseId });
    }),
};

/** Tasks that an organization has in every campaign, beside those of its checklist. */
export const organizationTaskProcedures = {
  tasks: procedure("organization.list")
    .route({
      method: "GET",
      path: "/organizations/{organizationId}/own-tasks",
      summary: "Tasks that every case of this organization has",
      tags: ["Tasks"],
    })
    .input(shape.dropOrganizationTaskInput.pick({ organizationId: true }))
    .output(listOf(ownTask))
    .handler(async ({ context: { tx, actor }, input }) => ({
      items: await organizationTasks(tx, actor, input.organizationId),
      nextCursor: null,
    })),

  defineTask: procedure("organization.update")
    .route({
      method: "POST",
      path: "/organizations/{organizationId}/own-tasks",
      summary: "Add a task to every case of this organization",
      tags: ["Tasks"],
      successStatus: 201,
    })
    .input(shape.defineOrganizationTaskInput)
    .output(ownTask)
    .handler(({ context: { tx, actor, now }, input: { organizationId, ...task } }) =>
      defineOrganizationTask(tx, actor, { organizationId, task, now }),
    ),

  dropTask: procedure("organization.update")
    .route({
      method: "DELETE",
      path: "/organizations/{organizationId}/own-tasks/{key}",
      summary: "Take a task of this organization off the checklists of its cases",
      tags: ["Tasks"],
    })
    .input(shape.dropOrganizationTaskInput)
    .output(ownTask)
    .handler(({ context: { tx, actor }, input }) => dropOrganizationTask(tx, actor, input)),
};
