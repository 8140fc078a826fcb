import { z } from "zod";

import { assurances, buildSources, compromiseStates, containmentStates, exposureStates } from "@/lib/core/states";
import { givenBuildSources } from "@/lib/core/words";

export const buildReadingView = z.object({
  id: z.uuid(),
  build: z.string(),
  source: z.enum(buildSources),
  observedAt: z.string().nullable(),
  lastObservedAt: z.string().nullable(),
  exposure: z.enum(["unknown", "vulnerable", "patched"]),
  checkByHand: z.boolean(),
  reason: z.string(),
  evidenceId: z.uuid().nullable(),
  recordedAt: z.string(),
});
export type BuildReadingView = z.infer<typeof buildReadingView>;

export const stateReason = z.object({
  sentence: z.string(),
  findingId: z.uuid().nullable().default(null),
  evidenceId: z.uuid().nullable().default(null),
});
export type StateReason = z.infer<typeof stateReason>;

export const coverageSpan = z.object({ logKind: z.string(), fromAt: z.string(), toAt: z.string(), rows: z.number() });

const span = z.object({ from: z.string(), to: z.string() });

/** One kind of log: what was seen of it, and what is missing of the span that has to be seen. */
export const seenKind = z.object({
  logKind: z.string(),
  label: z.string(),
  required: z.boolean(),
  spans: z.array(span),
  gaps: z.array(span),
  share: z.number(),
});
export type SeenKindView = z.infer<typeof seenKind>;

export const serverView = z.object({
  id: z.uuid(),
  hostname: z.string(),
  product: z.string().nullable(),
  exposure: z.enum(exposureStates),
  exposureAssurance: z.enum(assurances),
  exposureReason: z.string(),
  exposureProposed: z.enum(exposureStates).nullable(),
  exposureProposedReasons: z.array(stateReason),
  /** Since when a scan no longer sees the flaw, while the server counts as open: patched or gone, for a person to say. */
  unseenAt: z.string().nullable(),
  /** A person's word on the axis, also when evidence has overtaken it. */
  exposureConfirmed: z.enum(exposureStates).nullable(),
  exposureWord: z.string().nullable(),
  exposureConfirmedBy: z.string().nullable(),
  exposureConfirmedAt: z.string().nullable(),
  /** Since when that person says it holds. */
  exposureSince: z.string().nullable(),
  /** The file that person names as the reason. */
  exposureEvidence: z.object({ id: z.uuid(), filename: z.string() }).nullable(),
  compromise: z.enum(compromiseStates),
  compromiseAssurance: z.enum(assurances),
  compromiseReason: z.string(),
  compromiseProposed: z.enum(compromiseStates).nullable(),
  compromiseProposedReasons: z.array(stateReason),
  compromiseConfirmed: z.enum(compromiseStates).nullable(),
  compromiseWord: z.string().nullable(),
  compromiseConfirmedBy: z.string().nullable(),
  compromiseConfirmedAt: z.string().nullable(),
  containment: z.enum(containmentStates),
  currentBuild: z.string().nullable(),
  currentBuildSource: z.enum(buildSources).nullable(),
  currentBuildAt: z.string().nullable(),
  patchedAt: z.string().nullable(),
  builds: z.array(buildReadingView),
  coverage: z.array(coverageSpan),
  /** The span that logs have to cover: from the start of mass exploitation until the exposure ended. */
  needed: span,
  seen: z.array(seenKind),
  /**
   * The time over which every required log was seen without a gap, once nothing of `needed` is missing, and what was seen of
   * the exposure window before it; null there when all of it was.
   */
  reach: span.extend({ before: z.enum(["nothing", "part"]).nullable() }).nullable(),
  /** How much of what has to be seen was seen, 0 to 1: the mean over the required kinds of log. */
  coverageShare: z.number(),
  /** Hunting tasks that concern this server, those not done, and those of them that were set aside as not applicable. */
  hunting: z.object({ total: z.number(), open: z.number(), setAside: z.number() }),
  /** What stands between this server and "no evidence", as sentences; empty when absence was shown. */
  noEvidenceGaps: z.array(z.string()),
  findings: z.number(),
  note: z.string(),
  version: z.number(),
});
export type ServerView = z.infer<typeof serverView>;

const hostname = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/, "A host name such as EX01 or mail.contoso.example.");

export const addServerInput = z.object({ caseId: z.uuid(), hostname, product: z.string().trim().max(120).optional() });

export const patchServerInput = z.object({
  caseId: z.uuid(),
  serverId: z.uuid(),
  version: z.int().positive(),
  product: z.string().trim().max(120).nullable().optional(),
  containment: z.enum(containmentStates).optional(),
  note: z.string().max(4000).optional(),
});

/** A person's word on one axis of one server; the reason is kept beside what was proposed. */
export const confirmServerInput = z
  .object({
    caseId: z.uuid(),
    serverId: z.uuid(),
    version: z.int().positive(),
    exposure: z.enum(exposureStates).optional(),
    compromise: z.enum(compromiseStates).optional(),
    reason: z.string().trim().max(2000).default(""),
    /** Since when the server is patched, disconnected or decommissioned; without it the last two count from now. */
    since: z.iso.datetime({ offset: true }).optional(),
    /** The file that shows it, such as the list of installed updates. */
    evidenceId: z.uuid().optional(),
  })
  .refine((input) => input.exposure !== undefined || input.compromise !== undefined, "Say which state you confirm.");

export const addBuildInput = z.object({
  caseId: z.uuid(),
  serverId: z.uuid(),
  build: z.string().trim().min(3).max(80),
  source: z.enum(givenBuildSources),
  observedAt: z.iso.datetime({ offset: true }).optional(),
});
