import { z } from "zod";

import { listInput, oneOrMany } from "@/lib/core/lists";
import { exposureStates, severities } from "@/lib/core/states";
import { timelineKinds, precisions } from "@/lib/core/words";

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
  evidence: z.object({ id: z.uuid(), filename: z.string() }).nullable(),
  author: z.string().nullable(),
  /** Whether the asker may change its words: their own event, or any added by hand for a lead. */
  editable: z.boolean(),
  version: z.number(),
});
export type TimelineItem = z.infer<typeof timelineItem>;

export const timelineFilter = {
  caseId: z.uuid(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  q: z.string().max(200).optional(),
  server: oneOrMany(z.uuid()).optional(),
  cluster: z.string().max(60).optional(),
  kind: oneOrMany(z.enum(timelineKinds)).optional(),
  severity: oneOrMany(z.enum(severities)).optional(),
  finding: z.uuid().optional(),
  starred: z.boolean().optional(),
};
export const timelineFilterInput = z.object(timelineFilter);
export type TimelineFilter = z.infer<typeof timelineFilterInput>;

/** `back` reads the page that stands before the cursor, still in the order asked for; without a cursor `at` is where to begin. */
export const timelineListInput = z.object({
  ...listInput,
  ...timelineFilter,
  order: z.enum(["asc", "desc"]).default("asc"),
  back: z.boolean().default(false),
  at: z.iso.datetime({ offset: true }).optional(),
});
export type TimelineListInput = z.infer<typeof timelineListInput>;

/** A page, and the cursors to read on from either end of it; null where the list ends. */
export const timelinePage = z.object({
  items: z.array(timelineItem),
  nextCursor: z.string().nullable(),
  previousCursor: z.string().nullable(),
});
export type TimelinePage = z.infer<typeof timelinePage>;

/** Counts per equal slice of time, for the density strip. */
export const densityInput = z.object({ ...timelineFilter, slices: z.int().min(10).max(400).default(160) });
export const densitySlice = z.object({
  at: z.string(),
  count: z.number(),
  severe: z.number(),
  critical: z.number(),
  high: z.number(),
  medium: z.number(),
  low: z.number(),
});
/** The worst of each server per slice; people's own entries without a server make a lane of their own. */
export const densityLane = z.object({
  serverId: z.uuid().nullable(),
  name: z.string(),
  total: z.number(),
  slices: z.array(z.object({ at: z.string(), count: z.number(), worst: z.enum(severities) })),
});
export type DensityLane = z.infer<typeof densityLane>;
export const densityView = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  sliceMs: z.number(),
  total: z.number(),
  slices: z.array(densitySlice),
  lanes: z.array(densityLane),
});
export type DensityView = z.infer<typeof densityView>;

/** Moments that frame the story of a case. */
export const markersView = z.object({
  advisoryAt: z.string(),
  firstExploitAt: z.string().nullable(),
  patchedAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  /** How long the flaw was open on each server; null where no reading tells. */
  servers: z.array(
    z.object({
      id: z.uuid(),
      hostname: z.string(),
      exposure: z.enum(exposureStates),
      patchedAt: z.string().nullable(),
    }),
  ),
  /** From when the flaw is known to have been used anywhere. */
  exposureFrom: z.string(),
  /** Clusters of the pack in its order; the place gives each its mark. */
  clusters: z.array(z.object({ key: z.string(), name: z.string() })),
  milestones: z.array(z.object({ at: z.string(), precision: z.string(), title: z.string() })),
});
export type MarkersView = z.infer<typeof markersView>;

const title = z.string().trim().min(1, "Say what happened.").max(300);

const words = {
  at: z.iso.datetime({ offset: true }),
  precision: z.enum(precisions),
  title,
  detail: z.string().max(4000),
  severity: z.enum(severities).nullable(),
  serverId: z.uuid().nullable(),
  clusters: z.array(z.string().max(60)).max(10),
  evidenceId: z.uuid().nullable(),
  findingId: z.uuid().nullable(),
};

export const addEventInput = z.object({
  ...words,
  caseId: z.uuid(),
  precision: words.precision.default("minute"),
  detail: words.detail.default(""),
  severity: words.severity.default(null),
  serverId: words.serverId.default(null),
  clusters: words.clusters.default([]),
  evidenceId: words.evidenceId.default(null),
  findingId: words.findingId.default(null),
});
export type AddEventInput = z.infer<typeof addEventInput>;

/** People change their own events, leads any that was added by hand; of the others only the star can be set. */
export const patchEventInput = z
  .object({ ...words, starred: z.boolean() })
  .partial()
  .extend({ caseId: z.uuid(), eventId: z.uuid(), version: z.int().positive() });
export type PatchEventInput = z.infer<typeof patchEventInput>;

export const removeEventInput = z.object({
  caseId: z.uuid(),
  eventId: z.uuid(),
  version: z.int().positive().optional(),
});
