import { z } from "zod";

import { listInput, oneOrMany } from "@/lib/core/lists";
import { attributionStatuses, severities, stages, triageStates } from "@/lib/core/states";
import { noServer, outdatedReasons } from "@/lib/core/words";

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
  /** What the rule asks for, as its author wrote it; indicators have none. */
  condition: z.string().optional(),
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
  /** Formats in which another finding shows the same event: same rule, server, entity and time. */
  alsoIn: z.array(z.string()),
  triage: z.enum(triageStates),
  triageReason: z.string().nullable(),
  triagedBy: z.string().nullable(),
  triagedAt: z.string().nullable(),
  duplicateOfId: z.uuid().nullable(),
  /** Set when no evidence shows it as its rule stands now, and it stays because a person judged it. */
  outdated: z.enum(outdatedReasons).nullable(),
  version: z.number(),
});
export type FindingItem = z.infer<typeof findingItem>;

/** One rung of an intrusion story: what one client address reached, when, and by which finding. */
export const storyStep = z.object({
  stage: z.enum(stages),
  firstAt: z.string(),
  lastAt: z.string(),
  count: z.number(),
  findingId: z.uuid(),
  title: z.string(),
});
export type StoryStep = z.infer<typeof storyStep>;

/** What one client address did on one server: rungs in ladder order, then what it did beside the ladder, in time order. */
export const findingStory = z.object({
  ip: z.string().nullable(),
  serverName: z.string().nullable(),
  sentence: z.string(),
  complete: z.boolean(),
  steps: z.array(storyStep),
  beside: z.array(
    z.object({
      findingId: z.uuid(),
      title: z.string(),
      severity: z.enum(severities),
      count: z.number(),
      firstAt: z.string().nullable(),
      lastAt: z.string().nullable(),
    }),
  ),
});
export type FindingStory = z.infer<typeof findingStory>;

/** In how many of the cases that the asker may see; never counts a case beyond these. */
export const prevalence = z.object({ cases: z.number(), firstSeen: z.string().nullable() });
export const prevalenceView = z.object({
  ofCases: z.number(),
  rule: prevalence,
  values: z.array(prevalence.extend({ kind: z.enum(["address", "indicator"]), value: z.string() })),
});
export type PrevalenceView = z.infer<typeof prevalenceView>;

export const ruleView = z.object({
  description: z.string(),
  falsepositives: z.array(z.string()),
  references: z.array(z.string()),
  note: z.string().nullable(),
});

/** A finding whole: sources, story and what the rule says about itself. */
export const findingView = findingItem.extend({
  /** Files that show it. A copy holds the same bytes as another of them, and its hits are not counted again. */
  sources: z.array(z.object({ evidenceId: z.uuid(), filename: z.string(), count: z.number(), isCopy: z.boolean() })),
  packVersion: z.string(),
  duplicateOf: z.object({ id: z.uuid(), title: z.string() }).nullable(),
  corroboratedBy: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      formats: z.array(z.string()),
      filenames: z.array(z.string()),
      count: z.number(),
    }),
  ),
  stories: z.array(findingStory),
  indicators: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      value: z.string(),
      cluster: z.string(),
      strength: z.string().nullable(),
      source: z.string(),
      status: z.enum(attributionStatuses).nullable(),
    }),
  ),
  about: ruleView.nullable(),
});
export type FindingView = z.infer<typeof findingView>;

export const findingFilter = {
  caseId: z.uuid(),
  severity: oneOrMany(z.enum(severities)).optional(),
  triage: oneOrMany(z.enum(triageStates)).optional(),
  server: oneOrMany(z.union([z.uuid(), z.literal(noServer)])).optional(),
  format: oneOrMany(z.string().max(60)).optional(),
  q: z.string().max(200).optional(),
};

/** `brief` leaves out the samples and shortens the entities, for lists that only name findings. */
export const findingListInput = z.object({ ...listInput, ...findingFilter, brief: z.boolean().default(false) });
export type FindingListInput = z.infer<typeof findingListInput>;

export const findingFacetsInput = z.object(findingFilter);
export type FindingFilter = z.infer<typeof findingFacetsInput>;

export const facet = z.array(z.object({ value: z.string(), label: z.string(), count: z.number() }));

/** `total` counts the case, `shown` what the filters leave. The counts of a group respect every filter but its own. */
export const findingFacets = z.object({
  total: z.number(),
  shown: z.number(),
  triage: facet,
  severity: facet,
  server: facet,
  format: facet,
  /** Clusters of the pack in its order; the place gives each its mark. */
  clusters: z.array(z.object({ key: z.string(), name: z.string() })),
});
export type FindingFacets = z.infer<typeof findingFacets>;

export const triageInput = z.object({
  caseId: z.uuid(),
  findingId: z.uuid(),
  triage: z.enum(triageStates),
  reason: z.string().trim().max(2000).optional(),
  duplicateOfId: z.uuid().optional(),
  version: z.int().positive(),
});
