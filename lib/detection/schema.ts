import { z } from "zod";
import { compromiseStates, severities, stages } from "@/lib/core/states";
import { columnRoles, matchedTypes, tlpLevels } from "@/lib/core/words";
import type { ListFormat, MatchedType } from "@/lib/core/words";

/** Why a record matched: this field met this test with this value. */
export const reason = z.object({ field: z.string(), test: z.string(), value: z.string() });
export type Reason = z.infer<typeof reason>;

/** One example of a finding. `condition` is what the rule asks for as its author wrote it. `line` counts from 1; `offset` and `length` are bytes in the stored file; `text` is cut to 4 kB. */
export const sample = z.object({
  sourceId: z.string(),
  at: z.number().nullable(),
  line: z.int(),
  offset: z.int(),
  length: z.int(),
  text: z.string(),
  why: z.array(reason),
  condition: z.string().optional(),
});
export type Sample = z.infer<typeof sample>;

/**
 * Hits of one hour, client address and path. `hour` counts hours since 1970 UTC. `ip` and `path` are both null
 * in the bucket that holds what did not fit, so that the counts of a finding always add up.
 */
export const hitBucket = z.object({
  ip: z.string().nullable(),
  path: z.string().nullable(),
  hour: z.int().nullable(),
  stage: z.enum(stages).nullable(),
  count: z.int().positive(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  rest: z.boolean(),
});
export type HitBucket = z.infer<typeof hitBucket>;

/** Some values of a kind and how many there were; `exact` is false when the number is an estimate (±2 %). */
export const entitySet = z.object({ values: z.array(z.string()), distinct: z.int(), exact: z.boolean() });

export const entityKinds = ["ips", "paths", "hashes", "accounts", "urls"] as const;
export type EntityKind = (typeof entityKinds)[number];

export const entities = z.object({
  ips: entitySet,
  paths: entitySet,
  hashes: entitySet,
  accounts: entitySet,
  urls: entitySet,
});
export type Entities = z.infer<typeof entities>;

/** What one rule shows on one server for one entity, ready to be stored as a finding. Times are epoch milliseconds UTC. */
export const findingDraft = z.object({
  key: z.string(),
  ruleId: z.string(),
  ruleName: z.string(),
  ruleVersion: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  stage: z.enum(stages).nullable(),
  proposes: z.enum(compromiseStates).nullable(),
  techniques: z.array(z.string()),
  server: z.string().nullable(),
  entity: z.string().nullable(),
  format: z.string(),
  count: z.int().positive(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  buckets: z.array(hitBucket),
  entities,
  indicatorIds: z.array(z.string()),
  samples: z.array(sample),
});
export type FindingDraft = z.infer<typeof findingDraft>;

/** One indicator seen on one server in one piece of evidence. */
export const sightingDraft = z.object({
  indicatorId: z.string(),
  type: z.string(),
  value: z.string(),
  cluster: z.string(),
  strength: z.string().nullable(),
  server: z.string().nullable(),
  count: z.int().positive(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  samples: z.array(sample),
});
export type SightingDraft = z.infer<typeof sightingDraft>;

/** Everything matching found in one piece of evidence. */
export const detectionResult = z.object({ findings: z.array(findingDraft), sightings: z.array(sightingDraft) });
export type DetectionResult = z.infer<typeof detectionResult>;

export type { ListFormat, MatchedType };
export type Tlp = (typeof tlpLevels)[number];

/** What a column of an imported table holds: a role, or values of one type (`value:sha256`). */
export const columnRole = z.union([z.enum(columnRoles), z.templateLiteral(["value:", z.enum(matchedTypes)])]);
export type ColumnRole = z.infer<typeof columnRole>;

/** How a table is read: proposed from its header and its values, changed by a person. One role per column, in order. */
export const importMapping = z.strictObject({
  delimiter: z.enum([",", ";", "\t", "|"]),
  header: z.boolean(),
  columns: z.array(columnRole).min(1).max(200),
});
export type ImportMapping = z.infer<typeof importMapping>;

/** What holds for every value of an import where the file says nothing else. */
export const importSettings = z.strictObject({
  source: z.string().trim().min(1).max(300),
  tlp: z.enum(tlpLevels).nullable(),
  /** Whether to load what a MISP event keeps out of detection (`to_ids` off); it is marked then. */
  contextToo: z.boolean(),
});
export type ImportSettings = z.infer<typeof importSettings>;
