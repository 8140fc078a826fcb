import { z } from "zod";

import { indicatorTypes } from "@/lib/campaigns/schema";
import { listInput, oneOrMany } from "@/lib/core/lists";
import { strengths } from "@/lib/core/states";
import { listFormats, tlpLevels } from "@/lib/core/words";
import { importMapping, importSettings } from "@/lib/detection/schema";

import { afterImport, longestImport, origins, slug } from "./common";

/** An indicator as lists show it. `id` is what sightings name: that of the pack, or `own-000123`. */
export const indicatorItem = z.object({
  id: z.string(),
  origin: z.enum(origins),
  type: z.enum(indicatorTypes),
  value: z.string(),
  /** As it was written, if it was written differently. */
  shown: z.string(),
  /** A cluster of the pack, or "unattributed". */
  cluster: z.string(),
  strength: z.enum(strengths).nullable(),
  techniques: z.array(z.string()),
  source: z.string(),
  firstSeen: z.string().nullable(),
  confidence: z.enum(["low", "medium", "high"]),
  falsePositiveRisk: z.enum(["low", "medium", "high"]).nullable(),
  note: z.string().nullable(),
  flags: z.string(),
  tlp: z.enum(tlpLevels).nullable(),
  enabled: z.boolean(),
  disabledReason: z.string().nullable(),
  /** Why the value is over-common; such a value is matched only once somebody enables it. */
  common: z.string().nullable(),
  author: z.string().nullable(),
  importId: z.string().nullable(),
  changedAt: z.string().nullable(),
  revision: z.number(),
  version: z.int().positive(),
});

export const indicatorListInput = z.object({
  slug,
  ...listInput,
  q: z.string().trim().max(200).optional(),
  origin: z.enum(origins).optional(),
  type: oneOrMany(z.enum(indicatorTypes)).optional(),
  cluster: z.string().max(200).optional(),
  enabled: z.stringbool().or(z.boolean()).optional(),
  common: z.stringbool().or(z.boolean()).optional(),
  importId: z.uuid().optional(),
});

const indicatorWords = {
  cluster: z.string().max(200),
  strength: z.enum(strengths).nullable(),
  techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).max(20),
  source: z.string().trim().min(1).max(500),
  firstSeen: z.iso.date().nullable(),
  confidence: z.enum(["low", "medium", "high"]),
  falsePositiveRisk: z.enum(["low", "medium", "high"]).nullable(),
  note: z.string().trim().max(2_000).nullable(),
  tlp: z.enum(tlpLevels).nullable(),
};
export const oneIndicator = z.object({ slug, indicatorId: z.string().max(100) });
export const patchIndicatorInput = oneIndicator.extend({
  version: z.int().positive(),
  enabled: z.boolean().optional(),
  /** Needed to disable an indicator of the pack. */
  reason: z.string().trim().max(500).optional(),
  ...z.object(indicatorWords).partial().shape,
});

export const importIndicatorsInput = z.object({
  slug,
  filename: z.string().trim().min(1).max(300),
  text: z.string().min(1).max(longestImport),
  settings: importSettings,
  /** How a table is read, when not as proposed. */
  mapping: importMapping.nullable().default(null),
  /** Says what would become of each value, and changes nothing. */
  dryRun: z.boolean().default(false),
});

/** `marked`: over-common, so stored and not matched until somebody enables it. */
export const indicatorOutcomes = ["added", "marked", "duplicate", "rejected"] as const;
export const importedIndicator = z.object({
  outcome: z.enum(indicatorOutcomes),
  line: z.number(),
  id: z.string().nullable(),
  type: z.string().nullable(),
  value: z.string(),
  reason: z.string().nullable(),
});
export const indicatorsReport = z.object({
  ...afterImport,
  format: z.enum(listFormats),
  /** How the table was read, with its first rows, for a person to correct; null and empty for other formats. */
  mapping: importMapping.nullable(),
  header: z.array(z.string()),
  sample: z.array(z.array(z.string())),
  notes: z.array(z.string()),
  /** The first rows; the counts are of all. */
  rows: z.array(importedIndicator),
});
