import { z } from "zod";

import { listInput, oneOrMany } from "@/lib/core/lists";
import { severities } from "@/lib/core/states";

/** Where an event comes from: a finding, a file, a task, a build reading, or a person. */
export const timelineKinds = ["finding", "evidence", "task", "build", "person"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export const timelineKindLabels: Record<TimelineKind, string> = { finding: "Finding", evidence: "Evidence", task: "Task", build: "Build", person: "Added by hand" };

export const precisions = ["millisecond", "second", "minute", "day"] as const;

export const timelineItem = z.object({
  id: z.uuid(),
  at: z.string(),
  precision: z.enum(precisions),
  kind: z.enum(timelineKinds),
  title: z.string(),
  detail: z.string(),
  severity: z.enum(severities).nullable(),
  server: z.object({ id: z.uuid(), hostname: z.string() }).nullable(),
  serverName: z.string().nullable(),
  clusters: z.array(z.string()),
  findingId: z.uuid().nullable(),
  evidenceId: z.uuid().nullable(),
  taskId: z.uuid().nullable(),
  count: z.number(),
  starred: z.boolean(),
  author: z.string().nullable(),
  version: z.number(),
});
export type TimelineItem = z.infer<typeof timelineItem>;

export const timelineFilter = {
  caseId: z.uuid(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  q: z.string().max(200).optional(),
  server: z.uuid().optional(),
  cluster: z.string().max(60).optional(),
  kind: oneOrMany(z.enum(timelineKinds)).optional(),
  starred: z.boolean().optional(),
};

export const timelineListInput = z.object({ ...listInput, ...timelineFilter, order: z.enum(["asc", "desc"]).default("asc") });
export type TimelineListInput = z.infer<typeof timelineListInput>;

/** Counts per equal slice of time, for the density strip. */
export const densityInput = z.object({ ...timelineFilter, slices: z.int().min(10).max(400).default(160) });
export const densityView = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  sliceMs: z.number(),
  total: z.number(),
  slices: z.array(z.object({ at: z.string(), count: z.number(), severe: z.number() })),
});

/** Moments that frame the story of a case. */
export const markersView = z.object({
  advisoryAt: z.string(),
  firstExploitAt: z.string().nullable(),
  patchedAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  milestones: z.array(z.object({ at: z.string(), precision: z.string(), title: z.string() })),
});

const title = z.string().trim().min(1, "Say what happened.").max(300);

export const addEventInput = z.object({
  caseId: z.uuid(),
  at: z.iso.datetime({ offset: true }),
  precision: z.enum(precisions).default("minute"),
  title,
  detail: z.string().max(4000).default(""),
  severity: z.enum(severities).nullable().default(null),
  serverId: z.uuid().nullable().default(null),
  clusters: z.array(z.string().max(60)).max(10).default([]),
  evidenceId: z.uuid().nullable().default(null),
  findingId: z.uuid().nullable().default(null),
});

/** People change their own events; of the others they may only set the star. */
export const patchEventInput = z.object({
  caseId: z.uuid(),
  eventId: z.uuid(),
  version: z.int().positive(),
  starred: z.boolean().optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  precision: z.enum(precisions).optional(),
  title: title.optional(),
  detail: z.string().max(4000).optional(),
});
