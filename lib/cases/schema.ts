import { z } from "zod";

import { bases, closureOutcome, cluster } from "@/lib/campaigns/schema";
import { listInput } from "@/lib/core/lists";
import { twin } from "@/lib/organizations/schema";
import { assurances, casePhases, compromiseStates, containmentStates, exposureStates } from "@/lib/core/states";
import { tlpLevels, papLevels, regimeDecisions } from "@/lib/core/words";

import { compromiseAtLeast, parseFilter, statesOf } from "./rules";

/** Checklist progress: verified counts apart from claimed. */
export const progress = z.object({ total: z.number(), verified: z.number(), claimed: z.number() });

const person = z.object({ id: z.uuid(), name: z.string() });

/** What every list of cases shows of one. */
export const caseItem = z.object({
  id: z.uuid(),
  ref: z.string(),
  organization: z.object({ id: z.uuid(), name: z.string() }),
  exposure: z.enum(exposureStates),
  exposureAssurance: z.enum(assurances),
  compromise: z.enum(compromiseStates),
  compromiseAssurance: z.enum(assurances),
  containment: z.enum(containmentStates),
  phase: z.enum(casePhases),
  attention: z.boolean(),
  attentionReason: z.string().nullable(),
  /** How soon somebody should look, from 0 to 100, and what made it so; null for those who do not read it. */
  triage: z
    .object({ score: z.number(), reasons: z.array(z.object({ points: z.number(), reason: z.string() })) })
    .nullable(),
  progress,
  clusters: z.array(z.string()),
  clustersProposed: z.array(z.string()),
  owner: person.nullable(),
  openFindings: z.number(),
  criticalFindings: z.number(),
  serverCount: z.number(),
  evidenceCount: z.number(),
  tags: z.array(z.string()),
  country: z.string().nullable(),
  sector: z.string().nullable(),
  tlp: z.enum(tlpLevels),
  dueAt: z.string().nullable(),
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  lastActivityAt: z.string(),
  demo: z.boolean(),
  version: z.number(),
});
export type CaseItem = z.infer<typeof caseItem>;

/** One case, whole. `acts` is what the asking person may do here. */
export const caseView = caseItem.extend({
  campaign: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), packVersion: z.string() }),
  verdict: z.object({ sentence: z.string(), confirmedBy: z.string().nullable(), confirmedAt: z.string().nullable() }),
  /** Where findings show that mail could be read, as a sentence; the states alone do not tell it. */
  mailRead: z.string().nullable(),
  pap: z.enum(papLevels),
  packVersion: z.string(),
  awareAt: z.string().nullable(),
  team: person.nullable(),
  closedBy: z.string().nullable(),
  closeExit: z.string().nullable(),
  closeReason: z.string().nullable(),
  /** What the organization itself signed off, in its words. */
  signOff: z.object({ by: z.string(), at: z.string(), statement: z.string() }).nullable(),
  members: z.array(person),
  /** Cases of the same organization in this campaign, since two organizations were merged. */
  twins: z.array(twin),
  acts: z.array(z.string()),
});
export type CaseView = z.infer<typeof caseView>;

/** `exposure`, `compromise` and `phase` order by state, worst or earliest first, and within a state worst first. */
const label = z.object({ label: z.string(), short: z.string() });
const sourcedName = { source: z.string(), basis: z.enum(bases) };

/** What is publicly known of a cluster, exactly as strong as its source; `index` is its place in the pack, from 1. */
export const clusterFacts = cluster.extend({ index: z.number() });
export type ClusterFacts = z.infer<typeof clusterFacts>;

/**
 * What was decided on a duty to report. `filedAt` is when everything the regime asks for had been filed, null while something
 * is still due; `evidenceId` is the file that proves it.
 */
export const regimeDecision = z.object({
  regime: z.string(),
  decision: z.enum(regimeDecisions),
  reason: z.string(),
  filedAt: z.string().nullable(),
  evidenceId: z.uuid().nullable(),
  decidedBy: z.string(),
  decidedAt: z.string(),
  version: z.number(),
});
export type RegimeDecision = z.infer<typeof regimeDecision>;

/** A regime of the pack that may bind the organization, with what was decided on it. */
const caseRegime = z.object({
  key: z.string(),
  name: z.string(),
  appliesTo: z.string(),
  decision: regimeDecision.nullable(),
});
export type CaseRegime = z.infer<typeof caseRegime>;

/** A duty to report with its clock; `dueAt` is null until the clock starts, `say` stands where there is no clock. */
export const caseClock = z.object({
  key: z.string(),
  regimeKey: z.string(),
  regime: z.string(),
  title: z.string(),
  appliesTo: z.string(),
  reportTo: z.string(),
  starts: z.enum(["awareness", "case_opened", "compromise_confirmed", "fixed", "none"]),
  startedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  say: z.string().nullable(),
  note: z.string(),
  ...sourcedName,
});
export type CaseClock = z.infer<typeof caseClock>;

/** What the campaign pack says for this case: its words, window, clocks, ends and clusters. */
export const caseGuide = z.object({
  packVersion: z.string(),
  labels: z.object({
    exposure: z.record(z.enum(exposureStates), label),
    compromise: z.record(z.enum(compromiseStates), label),
    phase: z.record(z.enum(casePhases), label),
  }),
  advisoryAt: z.string(),
  exposureWindow: z.object({ earliestAt: z.string(), latestNeededAt: z.string(), note: z.string() }),
  clocks: z.array(caseClock),
  regimes: z.array(caseRegime),
  exits: z.array(closureOutcome),
  clusters: z.array(clusterFacts),
});
export type CaseGuide = z.infer<typeof caseGuide>;

export const caseSorts = ["attention", "activity", "name", "due", "exposure", "compromise", "phase"] as const;

/** One state, several, several with commas, `!closed` for all but one and, where states have an order, `>=implanted`. */
function states<T extends string>(known: readonly T[], atLeast?: (state: T) => readonly T[]) {
  return z
    .union([z.string().max(400), z.array(z.string().max(400)).max(20)])
    .transform((given, context) => {
      const found = statesOf(known, [given].flat(), atLeast);
      if (found.kind === "states") return found.states;
      context.addIssue({ code: "custom", message: `There is no state ${found.word}. Use ${known.join(", ")}.` });
      return z.NEVER;
    })
    .meta({ examples: [known[1] ?? "", `${known[0]},${known[1]}`] });
}

/** The filter language of lists, counts, exports, saved views and bulk work; docs/filter.md has its words. */
export const filterText = z
  .string()
  .max(2000, "A filter has at most 2,000 characters.")
  .superRefine((text, context) => {
    const parsed = parseFilter(text);
    if (parsed.kind === "problem") context.addIssue({ code: "custom", message: parsed.message });
  })
  .meta({ examples: ["exposure:vulnerable compromise:>=implanted -phase:closed", "assignee:@me due:overdue"] });

export const caseFilter = {
  campaign: z.string().max(80).default("exchange-2021"),
  q: z.string().max(200).optional(),
  exposure: states(exposureStates).optional(),
  compromise: states(compromiseStates, compromiseAtLeast).optional(),
  phase: states(casePhases).optional(),
  cluster: z.string().max(60).optional(),
  assignee: z
    .string()
    .regex(/^(me|none|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/, "A user id, me or none.")
    .optional(),
  attention: z.boolean().optional(),
  due: z.enum(["overdue"]).optional(),
  findings: z.enum(["open", "critical"]).optional(),
  filter: filterText.optional(),
  sort: z.enum(caseSorts).default("attention"),
};

/** Filters of a list of cases; `assignee` is a user id, `me` or `none`. A single value of a list filter may stand alone. */
export const caseListInput = z.object({ ...listInput, ...caseFilter });
export type CaseListInput = z.infer<typeof caseListInput>;
export type CaseFilter = Omit<CaseListInput, "limit" | "cursor" | "sort" | "campaign">;

export const createCaseInput = z.object({ organizationId: z.uuid(), campaignSlug: z.string().min(1).max(80) });

export const patchCaseInput = z.object({
  caseId: z.uuid(),
  version: z.int().positive(),
  tlp: z.enum(tlpLevels).optional(),
  pap: z.enum(papLevels).optional(),
  containment: z.enum(containmentStates).optional(),
  dueAt: z.iso.datetime().nullable().optional(),
  awareAt: z.iso.datetime().nullable().optional(),
  tags: z.array(z.string().trim().min(1).max(60)).max(30).optional(),
});

export const assignCaseInput = z.object({
  caseId: z.uuid(),
  version: z.int().positive(),
  ownerId: z.uuid().nullable().optional(),
  teamId: z.uuid().nullable().optional(),
  memberIds: z.array(z.uuid()).max(50).optional(),
});

/** `version` is 0 where nobody has decided on the regime yet. */
export const decideReportingInput = z.object({
  caseId: z.uuid(),
  regime: z.string().min(1).max(80),
  decision: z.enum(regimeDecisions),
  reason: z.string().trim().min(1, "Say why; “not required” is a decision with a reason, too.").max(2000),
  filedAt: z.iso.datetime().nullable().default(null),
  evidenceId: z.uuid().nullable().default(null),
  version: z.int().nonnegative(),
});
export type DecideReporting = z.output<typeof decideReportingInput>;
