import { z } from "zod";

import { scanColumns } from "@/lib/core/scan-columns";

/** The columns of a list of organizations, with a row per server, in their usual order. */
export const organizationColumns = [
  "externalId",
  "name",
  "country",
  "sector",
  "tags",
  "domains",
  "ipRanges",
  "contactName",
  "contactEmail",
  "serverHostname",
  "serverBuild",
] as const;
export type OrganizationColumn = (typeof organizationColumns)[number];

/** Which column of a file is which of ours, by the name in its header; `ignore` leaves one out. */
export const columnMapping = z.record(z.string().max(300), z.enum([...organizationColumns, ...scanColumns, "ignore"]));
export type ColumnMapping = z.infer<typeof columnMapping>;

export const importKinds = ["organizations", "shadowserver", "scan"] as const;
export type ImportKind = (typeof importKinds)[number];

/** What became of a row: of an organization's rows all have the same, save those that could not be read. */
export const rowOutcomes = ["created", "updated", "unchanged", "ambiguous", "rejected"] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

const mappingText = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      const found = columnMapping.safeParse(JSON.parse(text));
      if (found.success) return found.data;
    } catch {
      // Said below: it is no JSON.
    }
    context.addIssue({
      code: "custom",
      message: `A mapping is JSON such as {"Firma":"name","Host":"serverHostname","Notiz":"ignore"}.`,
    });
    return z.NEVER;
  });

/** What an import is asked to do; the body of the request is the file. Without a mapping the last one for the same header is used. */
export const importInput = z.object({
  kind: z.enum(importKinds),
  campaign: z.string().trim().min(1).max(80),
  createCases: z.stringbool().default(true),
  dryRun: z.stringbool().default(false),
  /** Whether hosts that the report does not list were looked at too; a report of Shadowserver is taken to be complete. */
  complete: z.stringbool().optional(),
  /** When a scan was made whose rows tell no time. */
  scannedAt: z.iso.datetime({ offset: true }).optional(),
  filename: z.string().trim().min(1).max(255).default("import.csv"),
  mapping: mappingText.optional(),
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
  /** Servers that were listed as vulnerable before, and no longer are: each is proposed as patched or gone. */
  unseen: z.int().default(0),
  rejectedCount: z.int(),
  rejected: z.array(z.object({ line: z.int(), reason: z.string() })),
});
export type ImportResult = z.infer<typeof importResult>;

/** What became of an organization of the file when the import was taken back. */
export const undoOutcomes = ["removed", "restored", "kept"] as const;
export type UndoOutcome = (typeof undoOutcomes)[number];

const jobOf = z.object({
  id: z.uuid(),
  state: z.string(),
  done: z.int(),
  total: z.int(),
  error: z.string().nullable(),
});

/** How far an import is taken back: organizations removed, put back to what they were, and kept with a reason. */
export const importUndo = z.object({
  job: jobOf,
  by: z.string(),
  removed: z.int(),
  restored: z.int(),
  kept: z.int(),
});
export type ImportUndo = z.infer<typeof importUndo>;

export const importView = z.object({
  id: z.uuid(),
  kind: z.enum(importKinds),
  campaignSlug: z.string(),
  filename: z.string(),
  sha256: z.string(),
  createCases: z.boolean(),
  dryRun: z.boolean(),
  rows: z.int(),
  job: jobOf,
  result: importResult.nullable(),
  /** Null as long as nobody asked for it. */
  undo: importUndo.nullable(),
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
  undone: z.enum(undoOutcomes).nullable(),
  undoneReason: z.string(),
});

/** How a file with this header would be read: as it was mapped before, or else by the names of its columns. */
export const proposedMapping = z.object({ columns: columnMapping, remembered: z.boolean() });

/** A person's word on rows that fit several organizations, or none: the organization that is meant, or null for a new one. */
export const resolveRowInput = z.object({
  importId: z.uuid(),
  line: z.coerce.number().int().positive(),
  organizationId: z.uuid().nullable(),
});
export type ResolveRow = z.output<typeof resolveRowInput>;
