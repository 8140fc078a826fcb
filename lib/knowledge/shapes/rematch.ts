import { z } from "zod";

import { listInput } from "@/lib/core/lists";
import { jobStates } from "@/lib/core/states";

import { slug } from "./common";

export const rematchStages = ["waiting", "values", "files", "done"] as const;
/** `values`: answered from stored values; `read`: re-read without a match; `matched`: re-read, and it shows the new knowledge. */
export const fileOutcomes = ["values", "read", "matched", "skipped"] as const;

/** What became of the files of one format. `unconcerned` are those in which the changed knowledge cannot show. */
export const formatCounts = z.object({
  format: z.string(),
  files: z.number(),
  unconcerned: z.number(),
  values: z.number(),
  read: z.number(),
  matched: z.number(),
  skipped: z.number(),
});

const rematchCounts = {
  newFindings: z.number(),
  newSightings: z.number(),
  /** Findings that nobody had judged and that the rule no longer shows. */
  goneFindings: z.number(),
  /** Findings that a person judged, kept as of an older rule. */
  keptFindings: z.number(),
  readBytes: z.number(),
};
/** A look through stored evidence. Counts are over the cases that the reader may see. */
export const rematchView = z.object({
  id: z.uuid(),
  state: z.enum(jobStates),
  paused: z.boolean(),
  stage: z.enum(rematchStages),
  /** Files done of all that may be concerned; a share of 100 for whoever does not see every case. */
  done: z.number(),
  total: z.number(),
  cause: z.string(),
  changes: z.array(z.object({ what: z.string(), kind: z.string(), name: z.string() })),
  fromRevision: z.number(),
  toRevision: z.number(),
  packVersionBefore: z.string(),
  packVersionAfter: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
  error: z.string().nullable(),
  cases: z.number(),
  casesHit: z.number(),
  ...rematchCounts,
  version: z.int().positive(),
});
export const rematchReport = rematchView.extend({ formats: z.array(formatCounts) });

export const rematchCaseItem = z.object({
  caseId: z.uuid(),
  ref: z.string(),
  organizationName: z.string(),
  closed: z.boolean(),
  state: z.enum(["waiting", "answered", "done"]),
  formats: z.array(formatCounts),
  /** What stored values alone told, before any file was read. */
  early: z.array(z.string()),
  findings: z.array(z.object({ id: z.uuid(), title: z.string(), severity: z.string() })),
  indicators: z.array(z.string()),
  ...rematchCounts,
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});

export const rematchFileItem = z.object({
  caseId: z.uuid(),
  ref: z.string(),
  evidenceId: z.uuid(),
  path: z.string(),
  format: z.string(),
  outcome: z.enum(fileOutcomes),
  reason: z.string(),
  sizeBytes: z.number(),
  fromRevision: z.number(),
  toRevision: z.number(),
  newFindings: z.number(),
  newSightings: z.number(),
  goneFindings: z.number(),
  tookMs: z.number(),
  at: z.string(),
});

export const rematchListInput = z.object({ slug, ...listInput });
export const oneRematch = z.object({ slug, rematchId: z.uuid() });
export const rematchPartInput = oneRematch.extend(listInput);
export const rematchFilesInput = rematchPartInput.extend({ outcome: z.enum(fileOutcomes).optional() });
