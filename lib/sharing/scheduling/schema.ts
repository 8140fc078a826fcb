import { z } from "zod";

import { filterText } from "@/lib/cases/schema";
import { letterTemplates } from "@/lib/core/states";

export const scheduleKinds = ["reminder", "report"] as const;

const content = {
  name: z.string().trim().min(1, "Name it.").max(80),
  filter: filterText,
  everyHours: z
    .int()
    .min(1, "At least an hour.")
    .max(24 * 31, "At most a month."),
  enabled: z.boolean().default(true),
};

/** What is sent by itself: a letter to every organization that the filter lists then, or the status report to people of the team. */
export const scheduleInput = z.discriminatedUnion("kind", [
  z.object({
    slug: z.string().max(80),
    kind: z.literal("reminder"),
    ...content,
    template: z.enum(letterTemplates).default("reminder"),
  }),
  z.object({
    slug: z.string().max(80),
    kind: z.literal("report"),
    ...content,
    recipientIds: z.array(z.uuid()).min(1, "Choose who gets it.").max(50),
    /** The first one; later ones follow in the same rhythm. */
    startAt: z.iso.datetime().optional(),
  }),
]);
export type ScheduleInput = z.output<typeof scheduleInput>;

export const scheduleView = z.object({
  id: z.uuid(),
  kind: z.enum(scheduleKinds),
  name: z.string(),
  filter: z.string(),
  template: z.enum(letterTemplates).nullable(),
  everyHours: z.number(),
  recipients: z.array(z.object({ id: z.uuid(), name: z.string() })),
  enabled: z.boolean(),
  nextAt: z.string(),
  lastAt: z.string().nullable(),
  lastResult: z.string(),
  createdBy: z.string(),
  version: z.number(),
});
export type ScheduleView = z.infer<typeof scheduleView>;
