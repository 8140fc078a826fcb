import { z } from "zod";

import { checklistDiff, ownTask } from "@/lib/campaigns/schema";
import { listOf } from "@/lib/core/lists";
import { assurances, casePhases, caseRoles, submissions, taskScopes, taskStates } from "@/lib/core/states";

const person = z.object({ id: z.uuid(), name: z.string() });
export type Person = z.infer<typeof person>;

const fileRef = z.object({ id: z.uuid(), filename: z.string() });

/** One thing a gate asks for, met or not; `detail` says what meets it, or what is missing and why what is there does not do. */
export const needView = z.object({
  kind: z.enum([
    "evidence",
    "build_reading",
    "tool_run",
    "exposure_proof",
    "attachment",
    "password_reset",
    "case_record",
  ]),
  text: z.string(),
  met: z.boolean(),
  detail: z.string(),
  evidence: z.array(fileRef),
});
export type NeedView = z.infer<typeof needView>;

/** A gate as it stands now; `gap` is the one sentence why it is closed, null when it is open. */
export const gateView = z.object({
  mode: z.enum(["all", "any"]),
  met: z.boolean(),
  gap: z.string().nullable(),
  needs: z.array(needView),
});
export type GateView = z.infer<typeof gateView>;

/** What evidence says about a task; a person accepts it or not. */
export const proposal = z.object({ sentence: z.string(), evidenceIds: z.array(z.uuid()) });
export type Proposal = z.infer<typeof proposal>;

const attachedFile = fileRef.extend({
  state: z.string(),
  formatLabel: z.string().nullable(),
  sha256: z.string().nullable(),
  attachedAt: z.string(),
  attachedBy: z.string().nullable(),
});
export type AttachedFile = z.infer<typeof attachedFile>;

/** One task of a case, as its page and the API show it. */
export const taskView = z.object({
  id: z.uuid(),
  key: z.string(),
  section: z.string(),
  sectionTitle: z.string(),
  phase: z.enum(casePhases),
  position: z.number(),
  title: z.string(),
  guidance: z.string(),
  state: z.enum(taskStates),
  assurance: z.enum(assurances).nullable(),
  scope: z.enum(taskScopes),
  serverId: z.uuid().nullable(),
  serverName: z.string().nullable(),
  gate: gateView.nullable(),
  gateMet: z.boolean(),
  twoPerson: z.boolean(),
  opened: z.boolean(),
  required: z.boolean(),
  /** A task that this case or its organization has beside those of the campaign. */
  own: z.boolean(),
  /** The version of the checklist that the case follows has it no more; it stays, since somebody worked on it. */
  retired: z.boolean(),
  roles: z.array(z.enum(caseRoles)),
  reason: z.string().nullable(),
  assignee: person.nullable(),
  submittedBy: person.nullable(),
  submittedAt: z.string().nullable(),
  submittedAs: z.enum(submissions).nullable(),
  reviewedBy: person.nullable(),
  reviewedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  proposal: proposal.extend({ evidence: z.array(fileRef) }).nullable(),
  /** Why a finished task deserves another look; nobody's work is undone. */
  attention: z.string().nullable(),
  /** Tasks of the sensible order that are not finished yet. */
  dependsOn: z.array(z.object({ id: z.uuid(), title: z.string() })),
  evidence: z.array(attachedFile),
  notesCount: z.number(),
  updatedBy: person.nullable(),
  updatedAt: z.string(),
  packVersion: z.string(),
  version: z.number(),
});
export type TaskView = z.infer<typeof taskView>;

/** Progress of one section: verified apart from done otherwise; `waiting` tasks open only with a worse compromise. */
export const sectionView = z.object({
  key: z.string(),
  title: z.string(),
  intro: z.string(),
  total: z.number(),
  verified: z.number(),
  claimed: z.number(),
  waiting: z.number(),
});
export type SectionView = z.infer<typeof sectionView>;

export const taskList = listOf(taskView).extend({
  sections: z.array(sectionView),
  packVersion: z.string(),
  checklistNumber: z.number(),
});
export type TaskList = z.infer<typeof taskList>;

const onTask = { caseId: z.uuid(), taskId: z.uuid() };
const version = z.int().positive();
const words = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`);

/** `opened=all` also lists the tasks that only a worse compromise opens. */
export const listTasksInput = z.object({ caseId: z.uuid(), opened: z.enum(["yes", "all"]).default("yes") });

export const updateTaskInput = z.object({
  ...onTask,
  state: z.enum(taskStates),
  reason: words(2000).optional(),
  note: words(8000).optional(),
  version,
});
export type UpdateTask = z.output<typeof updateTaskInput>;

export const reviewTaskInput = z.object({
  ...onTask,
  decision: z.enum(["approve", "return"]),
  reason: words(2000).optional(),
  version,
});
export type ReviewTask = z.output<typeof reviewTaskInput>;

export const assignTaskInput = z.object({ ...onTask, assigneeId: z.uuid().nullable(), version });
export type AssignTask = z.output<typeof assignTaskInput>;

export const taskEvidenceInput = z.object({ ...onTask, evidenceId: z.uuid() });
export type TaskEvidenceInput = z.output<typeof taskEvidenceInput>;

export const taskInput = z.object(onTask);
export const addNoteInput = z.object({ ...onTask, body: words(8000).min(1, "Write something first.") });

export const noteView = z.object({ id: z.uuid(), author: z.string(), body: z.string(), at: z.string() });
export type NoteView = z.infer<typeof noteView>;

/** A file of the case that could be attached to a task; `fits` when it is of a kind the gate asks for. */
export const candidateView = fileRef.extend({
  formatLabel: z.string().nullable(),
  state: z.string(),
  serverName: z.string().nullable(),
  receivedAt: z.string(),
  receivedBy: z.string(),
  sizeBytes: z.number(),
  fits: z.boolean(),
});
export type CandidateView = z.infer<typeof candidateView>;
export const candidatesInput = z.object({ ...onTask, q: z.string().trim().max(200).optional() });
export const candidateList = listOf(candidateView).extend({ total: z.number() });

/** A task for one case or one organization; the rest of it (key, who, when) the product adds. */
const defineTaskFields = ownTask.omit({ key: true, addedBy: true, addedAt: true }).extend({
  guidance: ownTask.shape.guidance.default(""),
  roles: ownTask.shape.roles.default(["analyst", "technician"]),
  scope: ownTask.shape.scope.default("case"),
  twoPerson: ownTask.shape.twoPerson.default(false),
  required: ownTask.shape.required.default(true),
  proof: ownTask.shape.proof.default(false),
});
export type DefineTask = z.output<typeof defineTaskFields>;
export const defineTaskInput = defineTaskFields.extend({ caseId: z.uuid() });
export const defineOrganizationTaskInput = defineTaskFields.extend({ organizationId: z.uuid() });
export const dropOrganizationTaskInput = z.object({ organizationId: z.uuid(), key: z.string().max(80) });
export const dropTaskInput = z.object({ caseId: z.uuid(), key: z.string().max(80) });

/** What another version of the checklist would change in a case. */
export const checklistOffer = checklistDiff.extend({
  fromLabel: z.string(),
  toLabel: z.string(),
  note: z.string(),
  stays: z.array(z.string()),
  caseVersion: z.number(),
});
export type ChecklistOffer = z.infer<typeof checklistOffer>;
export const offerInput = z.object({ caseId: z.uuid(), to: z.coerce.number().int().positive().optional() });
export const applyChecklistInput = z.object({ caseId: z.uuid(), number: z.int().positive(), version });
