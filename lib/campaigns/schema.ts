import { z } from "zod";
import { casePhases, compromiseStates, exposureStates, stages } from "@/lib/core/states";
import type { Severity } from "@/lib/core/states";
import { correlationBounds, correlationTypes } from "./format/correlation";
import { checklistSection, checklistTask, gate, gateFormats, need, openingRow, proofMoments } from "./format/checklist";
import { closureCriterion, closureOutcome } from "./format/closure";
import { key, technique, text } from "./format/fields";
import { indicator, indicatorTypes } from "./format/indicator";
import { sigmaLevels, sigmaRule, techniquesOf } from "./format/sigma";
import { mostPoints, standardTriage, triageRule } from "./format/triage";

const day = z.iso.date();
const instant = z.iso.datetime({ error: "a UTC time such as 2021-03-02T00:00:00Z" });

/** The most characters a short label may have, so that it fits a table cell. */
export const shortLabelLimit = 18;
const packLabel = z.strictObject({ label: text, short: text.max(shortLabelLimit) });
export type PackLabel = z.infer<typeof packLabel>;

/** Where a statement comes from: read at the named source, told by another, not verified at all, or set by the pack itself. */
export const bases = ["read", "second_hand", "unverified", "own"] as const;
const sourced = { source: text, basis: z.enum(bases) };

export {
  checklistSection,
  checklistTask,
  closureCriterion,
  closureOutcome,
  correlationBounds,
  correlationTypes,
  gate,
  gateFormats,
  indicator,
  indicatorTypes,
  mostPoints,
  need,
  openingRow,
  proofMoments,
  sigmaLevels,
  sigmaRule,
  techniquesOf,
  triageRule,
};
export { type PackAbout, type PackWhole } from "./making/schema";
export {
  checklistDiff,
  type ChecklistDiff,
  type ChecklistVersionView,
  type ChecklistVersionWhole,
  ownTask,
  type OwnTask,
  ownTasks,
} from "./versions/schema";
export type { Correlation } from "./format/correlation";
export type { TriageRule } from "./format/triage";
export type ClosureCriterion = z.infer<typeof closureCriterion>;
export type ClosureOutcome = z.infer<typeof closureOutcome>;
export type IndicatorType = (typeof indicatorTypes)[number];
export type Indicator = z.infer<typeof indicator>;
export type GateFormat = (typeof gateFormats)[number];
export type Need = z.infer<typeof need>;
export type Gate = z.infer<typeof gate>;
export type OpeningRow = z.infer<typeof openingRow>;
export type ChecklistTask = z.infer<typeof checklistTask>;
export type ChecklistSection = z.infer<typeof checklistSection>;

export const buildStatuses = [
  "su_supported_cu",
  "su_unsupported_cu_march_fix_only",
  "fixed_in_cu",
  "no_su_available_upgrade_cu",
  "affected_26857_only",
  "fixed_defence_in_depth",
] as const;
const build = z.string().regex(/^\d+\.\d+\.\d+\.\d+$/, "four numbers such as 15.2.792.10");

export const buildRow = z.strictObject({
  product: text,
  cu: text,
  cuBuild: build,
  releasedAt: day.nullable(),
  supported: z.boolean(),
  status: z.enum(buildStatuses),
  firstFixedBuild: build.nullable(),
  kb: z
    .string()
    .regex(/^KB\d{7}$/)
    .nullable(),
  checkByHandFrom: build.optional(),
  updates: z.array(z.strictObject({ name: text, build, fixed: z.boolean() })).default([]),
  conflict: text.optional(),
  note: text.optional(),
});
export type BuildRow = z.infer<typeof buildRow>;

export const cluster = z.strictObject({
  key: text,
  name: text,
  kind: z.enum(["named_group", "uncategorized", "campaign_activity", "other_activity"]),
  tracked: z.boolean(),
  /** Who gave the name and when; null where no source of the pack says so. */
  namedBy: text.nullable(),
  namedAt: text.nullable(),
  reference: text.optional(),
  summary: text,
  separates: text.optional(),
  caution: text.optional(),
  aliases: z.array(
    z.strictObject({ name: text, of: z.enum(["cluster", "operation"]), note: text.optional(), ...sourced }),
  ),
  overlaps: z.array(z.strictObject({ with: text, how: text, ...sourced })),
  known: z.array(z.strictObject({ text, ...sourced })),
  notKnown: z.array(text),
  doNotEquate: z.array(z.strictObject({ name: text, why: text })),
});
export type Cluster = z.infer<typeof cluster>;

/** A rule of the pack, read from its Sigma file. */
export type SigmaRule = z.infer<typeof sigmaRule>;

/** Sigma's level as our severity: only the lowest word differs. */
export const severityOfLevel: Record<SigmaRule["level"], Severity> = {
  critical: "critical",
  high: "high",
  medium: "medium",
  low: "low",
  informational: "info",
};

const clock = z.discriminatedUnion("starts", [
  z.strictObject({ starts: z.enum(["awareness", "case_opened", "compromise_confirmed"]), hours: z.int().positive() }),
  z.strictObject({ starts: z.literal("fixed"), dueAt: instant }),
  z.strictObject({ starts: z.literal("none"), say: text }),
]);
export type Clock = z.infer<typeof clock>;

export const deadline = z.strictObject({
  key,
  title: text,
  appliesTo: text,
  clock,
  tasks: z.array(key).default([]),
  note: text.optional(),
  ...sourced,
});
export type Deadline = z.infer<typeof deadline>;
export const reportingRegime = z.strictObject({
  key,
  name: text,
  appliesTo: text,
  reportTo: text,
  clocks: z.array(z.strictObject({ title: text, clock })).min(1),
  note: text,
  ...sourced,
});

const labelsOf = <const State extends string>(states: readonly State[]) => z.record(z.enum(states), packLabel);

export const packManifest = z.strictObject({
  slug: key,
  name: text,
  shortName: text.max(shortLabelLimit),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  publishedAt: day,
  summary: text,
  advisoryAt: instant,
  exposureWindow: z.strictObject({ earliestAt: instant, latestNeededAt: instant, note: text }),
  milestones: z.array(z.strictObject({ at: instant, precision: z.enum(["day", "minute"]), title: text, ...sourced })),
  vulnerabilities: z
    .array(
      z.strictObject({
        id: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
        title: text,
        chain: z.boolean(),
        technique: technique.optional(),
        note: text,
      }),
    )
    .min(1),
  labels: z.strictObject({
    exposure: labelsOf(exposureStates),
    compromise: labelsOf(compromiseStates),
    phase: labelsOf(casePhases),
    stage: labelsOf(stages),
  }),
  credentialTriggers: z.array(z.strictObject({ compromise: openingRow.shape.compromise, rule: text })),
  /** What weighs in the order of work; a pack without it uses the standard weights. */
  triage: z.array(triageRule).min(1).prefault(standardTriage),
  closure: z.array(closureCriterion).min(1),
  closureOutcomes: z.array(closureOutcome).min(1),
  deadlines: z.array(deadline),
  reportingRegimes: z.array(reportingRegime),
});
export type PackManifest = z.infer<typeof packManifest>;

export const reportWording = z.strictObject({
  title: text,
  lead: text,
  sections: z.array(z.strictObject({ key, title: text, text, whenEmpty: text.optional() })).min(1),
  caveats: z.array(text),
});
export type ReportWording = z.infer<typeof reportWording>;

/** One YARA source file. A user's file has a `namespace`, so that its rules may have names that others use as well. */
export type YaraSource = { name: string; source: string; namespace?: string };

/** A whole pack, validated. `hash` is SHA-256 over every file, so two packs of one version can be told apart. */
export type Pack = {
  manifest: PackManifest;
  builds: BuildRow[];
  checklist: ChecklistSection[];
  clusters: Cluster[];
  indicators: Indicator[];
  rules: SigmaRule[];
  yara: YaraSource[];
  reports: { status: ReportWording; technical: ReportWording };
  changelog: string;
  hash: string;
};

/** A campaign as lists show it. */
export const campaignView = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  shortName: z.string(),
  packVersion: z.string(),
});
export type CampaignView = z.infer<typeof campaignView>;

const shorts = <const State extends string>(states: readonly State[]) => z.record(z.enum(states), z.string());

/** The pack's words for states and its clusters in order: what lists need to print a case. */
export const campaignWords = z.object({
  slug: z.string(),
  shortName: z.string(),
  exposure: shorts(exposureStates),
  compromise: shorts(compromiseStates),
  phase: shorts(casePhases),
  stage: shorts(stages),
  clusters: z.array(z.object({ key: z.string(), name: z.string() })),
});
export type CampaignWords = z.infer<typeof campaignWords>;

/** What of a pack evidence is matched with, item by item. */
export const packItemKinds = ["sigma", "yara", "indicator"] as const;
export type PackItemKind = (typeof packItemKinds)[number];

/** How much a pack knows, in numbers. */
export const packCounts = z.object({
  builds: z.number(),
  tasks: z.number(),
  sections: z.number(),
  clusters: z.number(),
  indicators: z.number(),
  rules: z.number(),
  yaraRules: z.number(),
});

/** A rule as the pack page shows it: its detection part as the YAML it was written in. */
export type ShownRule = Omit<SigmaRule, "detection"> & { detectionYaml: string };
