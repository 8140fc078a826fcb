import { z } from "zod";

export const importKinds = ["organizations", "shadowserver"] as const;

/** What became of a row: of an organization's rows all have the same, save those that could not be read. */
export const rowOutcomes = ["created", "updated", "unchanged", "ambiguous", "rejected"] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

/** What an import is asked to do; the body of the request is the file. */
export const importInput = z.object({
  kind: z.enum(importKinds),
  campaign: z.string().trim().min(1).max(80),
  createCases: z.stringbool().default(true),
  dryRun: z.stringbool().default(false),
  filename: z.string().trim().min(1).max(255).default("import.csv"),
});
export type ImportInput = z.output<typeof importInput>;

/** What the job answers: organizations created, updated and unchanged; rows that are ambiguous or rejected, with line and reason. */
export const importResult = z.object({
  dryRun: z.boolean(),
  importId: z.uuid(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  ambiguous: z.int(),
  casesCreated: z.int(),
  rejectedCount: z.int(),
  rejected: z.array(z.object({ line: z.int(), reason: z.string() })),
});
export type ImportResult = z.infer<typeof importResult>;

export const importView = z.object({
  id: z.uuid(),
  kind: z.enum(importKinds),
  campaignSlug: z.string(),
  filename: z.string(),
  sha256: z.string(),
  createCases: z.boolean(),
  dryRun: z.boolean(),
  rows: z.int(),
  job: z.object({ id: z.uuid(), state: z.string(), done: z.int(), total: z.int(), error: z.string().nullable() }),
  result: importResult.nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type ImportView = z.infer<typeof importView>;

export const importRowView = z.object({
  line: z.int(),
  fields: z.record(z.string(), z.string()),
  outcome: z.enum(rowOutcomes).nullable(),
  reason: z.string(),
  organizationId: z.uuid().nullable(),
  caseId: z.uuid().nullable(),
  candidates: z.array(z.object({ id: z.uuid(), name: z.string() })),
});
