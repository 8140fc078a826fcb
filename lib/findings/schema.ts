import { z } from "zod";

import { listInput, oneOrMany } from "@/lib/core/lists";
import { attributionStatuses, severities, stages, triageStates } from "@/lib/core/states";

export const reasonView = z.object({ field: z.string(), test: z.string(), value: z.string() });

/** One example with the place where it stands; `text` is evidence and must be shown escaped. */
export const sampleView = z.object({
  evidenceId: z.uuid(),
  filename: z.string(),
  line: z.number(),
  offset: z.number(),
  length: z.number(),
  at: z.string().nullable(),
  text: z.string(),
  why: z.array(reasonView),
});
export type SampleView = z.infer<typeof sampleView>;

export const findingEntities = z.object({
  ips: z.array(z.string()),
  paths: z.array(z.string()),
  hashes: z.array(z.string()),
  accounts: z.array(z.string()),
  urls: z.array(z.string()),
});
export type FindingEntities = z.infer<typeof findingEntities>;

/** A finding as lists show it. */
export const findingItem = z.object({
  id: z.uuid(),
  rule: z.object({ id: z.string(), name: z.string(), version: z.string() }),
  title: z.string(),
  severity: z.enum(severities),
  stage: z.enum(stages).nullable(),
  techniques: z.array(z.string()),
  proposes: z.string().nullable(),
  server: z.object({ id: z.uuid(), hostname: z.string() }).nullable(),
  serverName: z.string().nullable(),
  count: z.number(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  entities: findingEntities,
  samples: z.array(sampleView),
  clusters: z.array(z.string()),
  formats: z.array(z.string()),
  triage: z.enum(triageStates),
  triageReason: z.string().nullable(),
  triagedBy: z.string().nullable(),
  triagedAt: z.string().nullable(),
  duplicateOfId: z.uuid().nullable(),
  version: z.number(),
});
export type FindingItem = z.infer<typeof findingItem>;

/** One step of an intrusion story: what one client address reached, when, and by which finding. */
export const storyStep = z.object({ stage: z.enum(stages), firstAt: z.string().nullable(), lastAt: z.string().nullable(), count: z.number(), findingId: z.uuid(), title: z.string() });
export const findingStory = z.object({ ip: z.string(), serverName: z.string().nullable(), steps: z.array(storyStep) });
export type FindingStory = z.infer<typeof findingStory>;

export const prevalence = z.object({ cases: z.number(), ofCases: z.number(), firstSeen: z.string().nullable() });

export const ruleView = z.object({ description: z.string(), falsepositives: z.array(z.string()), references: z.array(z.string()), note: z.string().nullable() });

/** A finding whole: sources, story and what the rule says about itself. */
export const findingView = findingItem.extend({
  sources: z.array(z.object({ evidenceId: z.uuid(), filename: z.string(), count: z.number() })),
  stories: z.array(findingStory),
  indicators: z.array(z.object({ id: z.string(), type: z.string(), value: z.string(), cluster: z.string(), strength: z.string().nullable(), source: z.string(), status: z.enum(attributionStatuses).nullable() })),
  about: ruleView.nullable(),
});
export type FindingView = z.infer<typeof findingView>;

export const findingListInput = z.object({
  ...listInput,
  caseId: z.uuid(),
  severity: oneOrMany(z.enum(severities)).optional(),
  triage: oneOrMany(z.enum(triageStates)).optional(),
  server: z.uuid().optional(),
  format: oneOrMany(z.string().max(60)).optional(),
  q: z.string().max(200).optional(),
});

export const facet = z.array(z.object({ value: z.string(), label: z.string(), count: z.number() }));
export const findingFacets = z.object({ total: z.number(), triage: facet, severity: facet, server: facet, format: facet });

export const triageInput = z.object({
  caseId: z.uuid(),
  findingId: z.uuid(),
  triage: z.enum(triageStates),
  reason: z.string().trim().max(2000).optional(),
  duplicateOfId: z.uuid().optional(),
  version: z.int().positive(),
});
