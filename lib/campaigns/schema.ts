import { z } from "zod";
import { buildSources, casePhases, caseRoles, compromiseStates, exposureStates, severities, stages, strengths, taskScopes } from "@/lib/core/states";
import type { Severity } from "@/lib/core/states";

const text = z.string().trim().min(1);
const key = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");
const day = z.iso.date();
const instant = z.iso.datetime({ error: "a UTC time such as 2021-03-02T00:00:00Z" });
const technique = z.string().regex(/^T\d{4}(\.\d{3})?$/, "an ATT&CK technique such as T1505.003");

/** The most characters a short label may have, so that it fits a table cell. */
export const shortLabelLimit = 18;
const packLabel = z.strictObject({ label: text, short: text.max(shortLabelLimit) });
export type PackLabel = z.infer<typeof packLabel>;

/** Where a statement comes from: read at the named source, told by another, not verified at all, or set by the pack itself. */
export const bases = ["read", "second_hand", "unverified", "own"] as const;
const sourced = { source: text, basis: z.enum(bases) };

/** Formats of evidence a gate may name; `any` is whatever file a person attaches. */
export const gateFormats = ["exchange-httpproxy", "exchange-ecp-server", "iis-w3c", "test-proxylogon", "msert-log", "web-shell-file", "archive", "any"] as const;
export type GateFormat = (typeof gateFormats)[number];

/** Work after which a proof must be dated to count. */
export const proofMoments = ["patch", "eradication", "credentials"] as const;
const after = z.enum(proofMoments).optional();

/** One thing that must be there before a task may be done; the same shape says which evidence proposes a task as done. */
export const need = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("evidence"), formats: z.array(z.enum(gateFormats)).min(1), text, after }),
  z.strictObject({
    kind: z.literal("build_reading"),
    shows: z.enum(["any", "patched"]),
    sources: z.array(z.enum(buildSources)).min(1),
    differentSources: z.int().min(1).default(1),
    text,
    after,
  }),
  z.strictObject({ kind: z.literal("tool_run"), tool: z.enum(["test-proxylogon", "msert"]), scope: z.enum(["any", "full"]), text, after }),
  z.strictObject({ kind: z.literal("attachment"), text, after }),
]);
export type Need = z.infer<typeof need>;

export const gate = z.strictObject({ mode: z.enum(["all", "any"]), needs: z.array(need).min(1) });
export type Gate = z.infer<typeof gate>;

/** A task opens when one row holds: this compromise or worse and, if `uncertain`, a verdict that is not verified. */
export const openingRow = z.strictObject({ compromise: z.enum(["attempted", "implanted", "operated", "spread"]), uncertain: z.boolean().default(false) });
export type OpeningRow = z.infer<typeof openingRow>;

export const checklistTask = z.strictObject({
  key,
  title: text.max(80),
  guidance: text,
  roles: z.array(z.enum(caseRoles)).min(1),
  scope: z.enum(taskScopes),
  order: z.int().positive(),
  dependsOn: z.array(key).default([]),
  gate: gate.nullable().default(null),
  twoPerson: z.boolean().default(false),
  required: z.boolean().default(true),
  opensWhen: z.array(openingRow).default([]),
  satisfiedBy: z.array(need).default([]),
});
export type ChecklistTask = z.infer<typeof checklistTask>;

export const checklistSection = z.strictObject({
  key,
  title: text.max(40),
  phase: z.enum(casePhases),
  order: z.int().positive(),
  intro: text,
  tasks: z.array(checklistTask).min(1),
});
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
  kb: z.string().regex(/^KB\d{7}$/).nullable(),
  checkByHandFrom: build.optional(),
  updates: z.array(z.strictObject({ name: text, build, fixed: z.boolean() })).default([]),
  conflict: text.optional(),
  note: text.optional(),
});
export type BuildRow = z.infer<typeof buildRow>;

export const indicatorTypes = [
  "sha256", "sha1", "md5", "ipv4", "domain", "url", "filename", "filepath", "filepath_regex", "uri", "uri_probe", "uri_regex",
  "user_agent", "commandline_contains", "commandline_pattern", "commandline_regex", "scheduled_task", "process_tree", "file_write",
  "archive_content", "registry", "event", "file_content",
] as const;
export type IndicatorType = (typeof indicatorTypes)[number];

export const indicator = z.strictObject({
  id: z.string().regex(/^[a-z]+-\d{3,}$/),
  type: z.enum(indicatorTypes),
  value: z.string().min(1),
  cluster: text,
  strength: z.enum(strengths).nullable(),
  techniques: z.array(technique),
  source: text,
  firstSeen: day.nullable(),
  confidence: z.enum(["low", "medium", "high"]),
  falsePositiveRisk: z.enum(["low", "medium", "high"]).nullable(),
  relatedActivity: text.nullable(),
  note: z.string().nullable(),
  flags: z.string().regex(/^[imsu]*$/),
});
export type Indicator = z.infer<typeof indicator>;

export const cluster = z.strictObject({
  key: text,
  name: text,
  kind: z.enum(["named_group", "uncategorized", "campaign_activity", "other_activity"]),
  tracked: z.boolean(),
  namedBy: text,
  namedAt: text,
  reference: text.optional(),
  summary: text,
  separates: text.optional(),
  caution: text.optional(),
  aliases: z.array(z.strictObject({ name: text, of: z.enum(["cluster", "operation"]), note: text.optional(), ...sourced })),
  overlaps: z.array(z.strictObject({ with: text, how: text, ...sourced })),
  known: z.array(z.strictObject({ text, ...sourced })),
  notKnown: z.array(text),
  doNotEquate: z.array(z.strictObject({ name: text, why: text })),
});
export type Cluster = z.infer<typeof cluster>;

/** Sigma's level beside our severity: only the lowest word differs. */
export const sigmaLevels = ["critical", "high", "medium", "low", "informational"] as const;
export const severityOfLevel: Record<(typeof sigmaLevels)[number], Severity> = { critical: "critical", high: "high", medium: "medium", low: "low", informational: "info" };

/**
 * A Sigma rule file as it stands in `rules/*.yml`: Sigma's own keys, plus `name`, `version`, `recordKinds`, `techniques`
 * and a `breakwater` block (`supersedes`: rules that say less about the same row; `follows` and `distinct`: what the same
 * client must have done before). Without `recordKinds` the rule reads the record kind named by `logsource.category`;
 * without `techniques` they come from Sigma tags such as `attack.t1505.003`.
 */
export const sigmaRule = z
  .looseObject({
    id: z.uuid(),
    name: key,
    title: text,
    version: z.union([text, z.number()]).transform(String).default("1"),
    description: text,
    level: z.enum(sigmaLevels),
    logsource: z.object({ category: text.optional(), product: text.optional(), service: text.optional() }),
    recordKinds: z.array(text).min(1).optional(),
    detection: z.record(z.string(), z.unknown()).refine((found) => "condition" in found, "needs a condition"),
    tags: z.array(text).default([]),
    techniques: z.array(technique).optional(),
    references: z.array(text).default([]),
    falsepositives: z.array(text).default([]),
    breakwater: z
      .strictObject({
        stage: z.enum(stages).optional(),
        proposes: z.enum(["attempted", "implanted", "operated", "spread"]).optional(),
        groupBy: z.array(text).optional(),
        story: z.boolean().optional(),
        supersedes: z.array(key).optional(),
        follows: z.strictObject({ rule: key, withinSeconds: z.int().positive() }).optional(),
        distinct: z.strictObject({ field: text, moreThan: z.int().positive(), withinSeconds: z.int().positive() }).optional(),
        note: text.optional(),
      })
      .default({}),
  })
  .transform((rule, context) => {
    const recordKinds = rule.recordKinds ?? (rule.logsource.category === undefined ? [] : [rule.logsource.category]);
    if (recordKinds.length === 0) context.addIssue({ code: "custom", path: ["logsource", "category"], message: "names no kind of record" });
    const tagged = rule.tags.map((tag) => /^attack\.(t\d{4}(\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase()).filter((found) => found !== undefined);
    const { id, name, title, version, description, level, logsource, detection, references, falsepositives, breakwater } = rule;
    return { id, name, title, version, description, level, logsource, recordKinds, detection, techniques: rule.techniques ?? tagged, references, falsepositives, breakwater };
  });
export type SigmaRule = z.infer<typeof sigmaRule>;

/** What a criterion looks at; the case module works it out, the pack says what would meet it. */
export const closureCheck = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("exposure"), allowed: z.array(z.enum(exposureStates)).min(1), verified: z.boolean() }),
  z.strictObject({ kind: z.literal("verdict_confirmed") }),
  z.strictObject({ kind: z.literal("coverage_stated") }),
  z.strictObject({ kind: z.literal("no_open_findings"), severities: z.array(z.enum(severities)).min(1) }),
  z.strictObject({ kind: z.literal("tasks_done"), tasks: z.array(key).min(1) }),
  z.strictObject({ kind: z.literal("section_done"), section: key }),
]);
export const closureCriterion = z.strictObject({ key, title: text, metBy: text, check: closureCheck });
export type ClosureCriterion = z.infer<typeof closureCriterion>;

const clock = z.discriminatedUnion("starts", [
  z.strictObject({ starts: z.enum(["awareness", "case_opened", "compromise_confirmed"]), hours: z.int().positive() }),
  z.strictObject({ starts: z.literal("fixed"), dueAt: instant }),
  z.strictObject({ starts: z.literal("none"), say: text }),
]);
export type Clock = z.infer<typeof clock>;

export const deadline = z.strictObject({ key, title: text, appliesTo: text, clock, tasks: z.array(key).default([]), note: text.optional(), ...sourced });
export type Deadline = z.infer<typeof deadline>;
export const reportingRegime = z.strictObject({ key, name: text, appliesTo: text, reportTo: text, clocks: z.array(z.strictObject({ title: text, clock })).min(1), note: text, ...sourced });
export type ReportingRegime = z.infer<typeof reportingRegime>;

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
  vulnerabilities: z.array(z.strictObject({ id: z.string().regex(/^CVE-\d{4}-\d{4,}$/), title: text, chain: z.boolean(), technique: technique.optional(), note: text })).min(1),
  labels: z.strictObject({ exposure: labelsOf(exposureStates), compromise: labelsOf(compromiseStates), phase: labelsOf(casePhases), stage: labelsOf(stages) }),
  credentialTriggers: z.array(z.strictObject({ compromise: openingRow.shape.compromise, rule: text })),
  closure: z.array(closureCriterion).min(1),
  closureOutcomes: z.array(z.strictObject({ key, title: text })).min(1),
  deadlines: z.array(deadline),
  reportingRegimes: z.array(reportingRegime),
});
export type PackManifest = z.infer<typeof packManifest>;

export const reportWording = z.strictObject({ title: text, lead: text, sections: z.array(z.strictObject({ key, title: text, text, whenEmpty: text.optional() })).min(1), caveats: z.array(text) });
export type ReportWording = z.infer<typeof reportWording>;

/** One YARA source file of the pack. */
export type YaraSource = { name: string; source: string };

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
