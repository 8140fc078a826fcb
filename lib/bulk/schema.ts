import { z } from "zod";

import { filterText } from "@/lib/cases/schema";
import { jobStates, letterTemplates, taskStates } from "@/lib/core/states";

/** What became of one case: changed, as it was asked already, or refused with the reason. */
export const rowOutcomes = ["changed", "unchanged", "refused"] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

const tag = z.string().trim().min(1).max(60);
const reason = z.string().trim().max(2000, "Use at most 2000 characters.");

/** What can be done to many cases at once, and what each needs to know. */
export const bulkActions = {
  assign: z.object({
    action: z.literal("assign"),
    ownerId: z.uuid().nullable().optional(),
    teamId: z.uuid().nullable().optional(),
  }),
  tag: z.object({
    action: z.literal("tag"),
    add: z.array(tag).max(30).default([]),
    remove: z.array(tag).max(30).default([]),
  }),
  due: z.object({ action: z.literal("due"), dueAt: z.iso.datetime().nullable() }),
  task: z.object({
    action: z.literal("task"),
    taskKey: z.string().min(1, "Choose the task.").max(80),
    state: z.enum(taskStates),
    reason: reason.optional(),
    note: z.string().trim().max(8000).optional(),
  }),
  close: z.object({
    action: z.literal("close"),
    exit: z.string().min(1, "Choose how the cases end.").max(60),
    reason: reason.optional(),
  }),
  checklist: z.object({
    action: z.literal("checklist"),
    number: z.int("Choose the version.").positive(),
  }),
  letter: z.object({
    action: z.literal("letter"),
    template: z.enum(letterTemplates),
    message: z.string().trim().max(4000, "Use at most 4,000 characters.").default(""),
  }),
} as const;
export type BulkActionName = keyof typeof bulkActions;

export const bulkAction = z.discriminatedUnion("action", [
  bulkActions.assign,
  bulkActions.tag,
  bulkActions.due,
  bulkActions.task,
  bulkActions.close,
  bulkActions.checklist,
  bulkActions.letter,
]);
export type BulkAction = z.output<typeof bulkAction>;

const most = 10_000;

/**
 * Which cases: those of a filter, those named, or those that a preview found would change. `dryRun` tries everything and
 * writes nothing. The same `idempotencyKey` again answers the job that it started.
 */
const selection = {
  campaignSlug: z.string().max(80),
  filter: filterText.optional(),
  caseIds: z
    .array(z.uuid())
    .min(1, "Choose at least one case.")
    .max(most, `Name at most ${most} cases, or give a filter.`)
    .optional(),
  preview: z.uuid().optional(),
  dryRun: z.boolean().default(false),
  idempotencyKey: z.string().min(8, "Use at least 8 characters.").max(100),
};

export const bulkInput = z
  .discriminatedUnion("action", [
    bulkActions.assign.extend(selection),
    bulkActions.tag.extend(selection),
    bulkActions.due.extend(selection),
    bulkActions.task.extend(selection),
    bulkActions.close.extend(selection),
    bulkActions.checklist.extend(selection),
    bulkActions.letter.extend(selection),
  ])
  .superRefine((input, context) => {
    const given = [input.filter, input.caseIds, input.preview].filter((value) => value !== undefined).length;
    if (given !== 1)
      context.addIssue({
        code: "custom",
        path: ["filter"],
        message: "Say which cases: a filter, a list of caseIds, or a preview; one of them.",
      });
  });
export type BulkInput = z.output<typeof bulkInput>;

export const bulkResult = z.object({
  changed: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  /** Rows that a cancelled run did not come to. */
  left: z.number(),
  /** The exceptions by reason, and what changes where that differs from case to case; most frequent first. */
  reasons: z.array(z.object({ outcome: z.enum(rowOutcomes), reason: z.string(), count: z.number() })),
});
export type BulkResult = z.infer<typeof bulkResult>;

export const bulkView = z.object({
  id: z.uuid(),
  campaignSlug: z.string(),
  action: z.string(),
  /** What was asked, as a sentence without a full stop. */
  title: z.string(),
  filter: z.string().nullable(),
  dryRun: z.boolean(),
  undoOf: z.uuid().nullable(),
  undoneBy: z.uuid().nullable(),
  /** Whether an undo is honest: it was done, changed something, and was not undone yet. */
  undoable: z.boolean(),
  state: z.enum(jobStates),
  done: z.number(),
  total: z.number(),
  error: z.string().nullable(),
  result: bulkResult.nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type BulkView = z.infer<typeof bulkView>;

export const bulkRowView = z.object({
  caseId: z.uuid(),
  ref: z.string(),
  organization: z.string(),
  outcome: z.enum(rowOutcomes).nullable(),
  reason: z.string(),
});
export type BulkRowView = z.infer<typeof bulkRowView>;
