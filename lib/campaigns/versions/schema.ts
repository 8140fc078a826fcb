import { z } from "zod";

import { checklistSection } from "@/lib/campaigns/format/checklist";
import { key, text } from "@/lib/campaigns/format/fields";
import { listOf } from "@/lib/core/lists";
import { caseRoles, taskScopes } from "@/lib/core/states";

/** A draft may change; a published version stays as it is for ever, since cases are worked by it. */
export const checklistStates = ["draft", "published"] as const;
/** Whether the checklist came with a version of the pack, or people wrote it here. */
export const checklistOrigins = ["pack", "people"] as const;

/** One version of a campaign's checklist as lists show it. */
export const checklistVersionView = z.object({
  number: z.number(),
  state: z.enum(checklistStates),
  origin: z.enum(checklistOrigins),
  packVersion: z.string(),
  basedOn: z.number().nullable(),
  /** The version that new cases get. */
  current: z.boolean(),
  note: z.string(),
  author: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  publishedBy: z.string().nullable(),
  publishedAt: z.string().nullable(),
  sections: z.number(),
  tasks: z.number(),
  /** Open cases that are worked by it, of those the reader may see. */
  openCases: z.number(),
  version: z.number(),
});
export type ChecklistVersionView = z.infer<typeof checklistVersionView>;
export const checklistVersionList = listOf(checklistVersionView);

/** A version with all it says; `yaml` is the same in the form of the pack's file. */
export const checklistVersionWhole = z.object({
  about: checklistVersionView,
  items: z.array(checklistSection),
  yaml: z.string(),
});
export type ChecklistVersionWhole = z.infer<typeof checklistVersionWhole>;

const fieldChange = z.object({ field: z.string(), before: z.string(), after: z.string() });
export type FieldChange = z.infer<typeof fieldChange>;

const changes = ["added", "removed", "changed"] as const;

/** One task or section that differs between two versions. */
const sectionChange = z.object({
  key: z.string(),
  title: z.string(),
  change: z.enum(changes),
  fields: z.array(fieldChange),
});
export type SectionChange = z.infer<typeof sectionChange>;
const taskChange = sectionChange.extend({ sectionTitle: z.string(), scope: z.enum(taskScopes) });
export type TaskChange = z.infer<typeof taskChange>;

export const checklistDiff = z.object({
  from: z.number(),
  to: z.number(),
  sections: z.array(sectionChange),
  tasks: z.array(taskChange),
});
export type ChecklistDiff = z.infer<typeof checklistDiff>;

const slug = z.string().max(80);
const number = z.coerce.number().int().positive();
const staleWrite = { version: z.int().positive() };
const note = z.string().trim().max(2000, "Use at most 2000 characters.");

export const campaignOnly = z.object({ slug });
export const oneVersion = z.object({ slug, number });
export const startDraftInput = z.object({ slug, from: z.int().positive().optional() });
export const saveDraftInput = z
  .object({
    slug,
    number,
    ...staleWrite,
    items: z.array(checklistSection).min(1, "A checklist needs a section.").max(60).optional(),
    yaml: z.string().max(1_000_000, "Use at most a million characters.").optional(),
    note: note.optional(),
  })
  .refine((input) => input.items === undefined || input.yaml === undefined, {
    error: "Send the sections or the text, not both.",
    path: ["yaml"],
  });
export type SaveDraft = z.output<typeof saveDraftInput>;
export const dropDraftInput = z.object({ slug, number });
export const publishInput = z.object({ slug, number, ...staleWrite, note: note.optional() });
export const currentInput = z.object({ slug, number });
export const diffInput = z.object({ slug, number, from: number });

/** A task that a case or an organization has beside those of the campaign. */
export const ownTask = z.object({
  key: z.string().regex(/^own-[0-9a-f]{8}$/),
  section: key,
  title: text.max(80, "Use at most 80 characters."),
  guidance: z.string().trim().max(4000, "Use at most 4000 characters."),
  roles: z.array(z.enum(caseRoles)).min(1, "Choose at least one role."),
  scope: z.enum(taskScopes),
  twoPerson: z.boolean(),
  required: z.boolean(),
  /** Cannot be done without a file attached. */
  proof: z.boolean(),
  addedBy: z.string(),
  addedAt: z.string(),
});
export type OwnTask = z.infer<typeof ownTask>;
export const ownTasks = z.array(ownTask).max(60);
