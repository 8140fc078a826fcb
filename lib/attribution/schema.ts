import { z } from "zod";

import { attributionStatuses, confidences, likelihoods, strengths } from "@/lib/core/states";

/** Valid ends of an attribution beside the clusters of the pack. */
export const openEnds = ["unattributed", "several"] as const;

/** Admiralty code: reliability of the source A–F, credibility of the information 1–6. */
const admiralty = z.string().regex(/^[A-F][1-6]$/, "An Admiralty code such as B2.");

export const claimReason = z.object({
  text: z.string().trim().min(1).max(1000),
  findingId: z.uuid().nullable().default(null),
});
export type ClaimReason = z.infer<typeof claimReason>;

/** An indicator behind a claim, with who says so and how firmly. */
export const claimIndicator = z.object({
  id: z.string(),
  type: z.string(),
  value: z.string(),
  strength: z.enum(strengths).nullable(),
  source: z.string(),
  count: z.number(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
});
export type ClaimIndicator = z.infer<typeof claimIndicator>;

export const attributionView = z.object({
  id: z.uuid(),
  cluster: z.string(),
  status: z.enum(attributionStatuses),
  strength: z.enum(strengths).nullable(),
  likelihood: z.enum(likelihoods).nullable(),
  confidence: z.enum(confidences).nullable(),
  admiralty: z.string().nullable(),
  statement: z.string(),
  /** What the source itself warns of; accepting such a claim needs a written reason. */
  caveat: z.string().nullable(),
  reasons: z.array(claimReason),
  against: z.array(claimReason),
  alternatives: z.array(claimReason),
  indicators: z.array(claimIndicator),
  findings: z.array(z.object({ id: z.uuid(), title: z.string() })),
  origin: z.enum(["rule", "person"]),
  author: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decisionReason: z.string().nullable(),
  supersedesId: z.uuid().nullable(),
  /** Short and steady: which claim of this case, counted from the first. */
  number: z.number(),
  createdAt: z.string(),
  version: z.number(),
});
export type AttributionView = z.infer<typeof attributionView>;

const reasons = z.array(claimReason).max(50);
const findingIds = z.array(z.uuid()).max(200);
const cluster = z.string().trim().min(1).max(60);

const assessment = {
  likelihood: z.enum(likelihoods),
  confidence: z.enum(confidences),
  admiralty: admiralty.optional(),
  statement: z.string().trim().min(1, "Write the claim as a sentence.").max(2000),
};

const words = {
  ...assessment,
  reasons: reasons.default([]),
  against: reasons.default([]),
  alternatives: reasons.default([]),
  findingIds: findingIds.default([]),
};

/** What an amendment leaves out stays as it was, so nothing here has a default. */
const amendment = z
  .object({ ...assessment, cluster, reasons, against: reasons, alternatives: reasons, findingIds })
  .partial();

export const newAttributionInput = z.object({ caseId: z.uuid(), cluster, ...words });

/** Decide a proposal; giving words as well amends it: the old claim is kept as superseded. */
export const decideAttributionInput = z.object({
  caseId: z.uuid(),
  attributionId: z.uuid(),
  version: z.int().positive(),
  status: z.enum(["accepted", "rejected"]),
  reason: z.string().trim().max(2000).optional(),
  amend: amendment.optional(),
});

/** Indicators seen that do not propose anything: leads to follow, no claim. */
export const relatedView = z.object({
  indicatorId: z.string(),
  /** Why it proposes nothing. */
  why: z.string(),
  type: z.string(),
  value: z.string(),
  cluster: z.string(),
  relatedActivity: z.string().nullable(),
  strength: z.enum(strengths).nullable(),
  source: z.string(),
  note: z.string().nullable(),
  count: z.number(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  serverName: z.string(),
});
export type RelatedView = z.infer<typeof relatedView>;
