import { z } from "zod";

import { listInput } from "@/lib/core/lists";
import { severities } from "@/lib/core/states";
import { reason } from "@/lib/detection/schema";

import { afterImport, origins, slug } from "./shapes/common";
import {
  importIndicatorsInput,
  indicatorItem,
  indicatorListInput,
  indicatorsReport,
  oneIndicator,
  patchIndicatorInput,
} from "./shapes/indicators";
import {
  fileOutcomes,
  formatCounts,
  oneRematch,
  rematchCaseItem,
  rematchFileItem,
  rematchFilesInput,
  rematchListInput,
  rematchPartInput,
  rematchReport,
  rematchView,
} from "./shapes/rematch";

export {
  fileOutcomes,
  formatCounts,
  importIndicatorsInput,
  indicatorItem,
  indicatorListInput,
  indicatorsReport,
  oneIndicator,
  oneRematch,
  origins,
  patchIndicatorInput,
  rematchCaseItem,
  rematchFileItem,
  rematchFilesInput,
  rematchListInput,
  rematchPartInput,
  rematchReport,
  rematchView,
};

export const ruleKinds = ["sigma", "yara"] as const;
export type RuleKind = (typeof ruleKinds)[number];
/** `unsupported`: kept as it was written, with why it matches nothing. */
export const ruleStates = ["loaded", "unsupported"] as const;

const version = z.int().positive();
const remark = z.string().trim().max(500);

/** The longest text of one rule file, and of all files of one import. */
export const longestRuleText = 1_000_000;
export const mostRuleFiles = 5_000;

/** A rule as lists show it. `id` is the rule's own, or `pack.sigma.<name>` or `pack.yara.<file>`. */
export const ruleItem = z.object({
  id: z.string(),
  origin: z.enum(origins),
  kind: z.enum(ruleKinds),
  /** What the engine and findings call it: the name of a Sigma rule, the file of YARA rules. */
  key: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  enabled: z.boolean(),
  /** Why a rule of the pack is disabled here. */
  disabledReason: z.string().nullable(),
  state: z.enum(ruleStates),
  stateReason: z.string().nullable(),
  /** What to know before relying on the rule. */
  notes: z.array(z.string()),
  recordKinds: z.array(z.string()),
  /** What findings of it name as the version: that of the pack's file, or a counter of changes to the text. */
  ruleVersion: z.string(),
  author: z.string().nullable(),
  changedAt: z.string().nullable(),
  /** The knowledge revision since which it is matched as it stands. */
  revision: z.number(),
  version,
});
export type RuleItem = z.infer<typeof ruleItem>;

/** One rule whole; `source` is its text as it was written. */
export const ruleView = ruleItem.extend({
  source: z.string(),
  ruleIds: z.array(z.string()),
  createdAt: z.string().nullable(),
});
export type RuleView = z.infer<typeof ruleView>;

export const ruleListInput = z.object({
  slug,
  ...listInput,
  q: z.string().trim().max(200).optional(),
  origin: z.enum(origins).optional(),
  kind: z.enum(ruleKinds).optional(),
  severity: z.enum(severities).optional(),
  state: z.enum(ruleStates).optional(),
  enabled: z.stringbool().or(z.boolean()).optional(),
});
export type RuleListInput = z.output<typeof ruleListInput>;

export const oneRule = z.object({ slug, ruleId: z.string().max(300) });
export const patchRuleInput = oneRule.extend({
  version,
  enabled: z.boolean().optional(),
  /** Needed to disable a rule of the pack. */
  reason: remark.optional(),
  /** A new text for one of your own rules; it is matched under the next version. */
  source: z.string().min(1).max(longestRuleText).optional(),
});
export type PatchRuleInput = z.output<typeof patchRuleInput>;

export const ruleFile = z.object({
  name: z.string().trim().min(1).max(300),
  text: z.string().max(longestRuleText),
});
export const importRulesInput = z.object({
  slug,
  files: z.array(ruleFile).min(1).max(mostRuleFiles),
  /** Says what would become of each rule, and changes nothing. */
  dryRun: z.boolean().default(false),
});

/** What became of one rule of an import. */
export const importOutcomes = ["added", "changed", "unchanged", "unsupported", "refused"] as const;
export type ImportOutcome = (typeof importOutcomes)[number];
export const importedRule = z.object({
  outcome: z.enum(importOutcomes),
  kind: z.enum(ruleKinds),
  file: z.string(),
  line: z.number(),
  /** Null when it was not kept. */
  id: z.string().nullable(),
  name: z.string(),
  title: z.string().nullable(),
  severity: z.enum(severities).nullable(),
  /** Why it is not supported or was refused. */
  reason: z.string().nullable(),
  notes: z.array(z.string()),
});
export type ImportedRule = z.infer<typeof importedRule>;

export const rulesReport = z.object({ ...afterImport, rules: z.array(importedRule) });
export type RulesReport = z.infer<typeof rulesReport>;

/** What the evidence of a campaign is matched with now. */
export const knowledgeView = z.object({
  revision: z.number(),
  packVersion: z.string(),
  rules: z.object({ pack: z.number(), own: z.number(), disabled: z.number(), unsupported: z.number() }),
  indicators: z.object({ pack: z.number(), own: z.number(), disabled: z.number(), common: z.number() }),
  /** The look through stored evidence under way or waiting, or null. */
  rematchId: z.uuid().nullable(),
});
export type KnowledgeView = z.infer<typeof knowledgeView>;

/** The most text that a rule is tried against, the most matches told, and how long a trial may take. */
export const testLimits = { textLength: 2_000_000, matches: 100, ms: 20_000 } as const;
const ruleText = z.string().min(1).max(longestRuleText);
export const testTextInput = z.object({
  slug,
  kind: z.enum(ruleKinds),
  source: ruleText,
  text: z.string().max(testLimits.textLength),
  /** Name of the pasted file; helps to recognise what it is. */
  filename: z.string().trim().max(300).default("pasted.txt"),
  /** A parser by name; without it the text is recognised as an upload is. */
  parser: z.string().max(80).optional(),
});
export const testEvidenceInput = z.object({
  caseId: z.uuid(),
  evidenceId: z.uuid(),
  kind: z.enum(ruleKinds),
  source: ruleText,
});
export const testedMatch = z.object({
  rule: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  count: z.number(),
  samples: z.array(
    z.object({
      line: z.number(),
      offset: z.number(),
      text: z.string(),
      at: z.string().nullable(),
      why: z.array(reason),
      /** What the rule asks for as its author wrote it, where it is a Sigma rule. */
      condition: z.string().optional(),
    }),
  ),
});
/** What a rule would find. `problems` say why it could not be tried, or not whole. */
export const testView = z.object({
  format: z.string().nullable(),
  rows: z.number(),
  records: z.number(),
  tookMs: z.number(),
  /** False when the trial was stopped at a limit; the problems say which. */
  complete: z.boolean(),
  problems: z.array(z.string()),
  matches: z.array(testedMatch),
});
export type TestView = z.infer<typeof testView>;

export const slugOnly = z.object({ slug });

export type IndicatorItem = z.infer<typeof indicatorItem>;
export type IndicatorListInput = z.output<typeof indicatorListInput>;
export type PatchIndicatorInput = z.output<typeof patchIndicatorInput>;
export type ImportIndicatorsInput = z.output<typeof importIndicatorsInput>;
export type IndicatorsReport = z.infer<typeof indicatorsReport>;
export type Origin = (typeof origins)[number];
export type FileOutcome = (typeof fileOutcomes)[number];
export type FormatCounts = z.infer<typeof formatCounts>;
export type RematchView = z.infer<typeof rematchView>;
export type RematchReport = z.infer<typeof rematchReport>;
export type RematchCaseItem = z.infer<typeof rematchCaseItem>;
export type RematchFileItem = z.infer<typeof rematchFileItem>;
