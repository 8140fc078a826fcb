import type {
  Assurance,
  AttributionStatus,
  CompromiseState,
  Confidence,
  ContainmentState,
  ExposureState,
  Likelihood,
  Severity,
  TaskState,
} from "@/lib/core/states";
import type { ReportWording } from "@/lib/campaigns/schema";
import type { ClockState, Reach } from "@/lib/cases/rules";
import type { Marking } from "./document";

export type ReportKind = "status" | "technical";
export type ReportFormat = "html" | "pdf" | "docx" | "md";

export const reportKinds = ["status", "technical"] satisfies readonly ReportKind[];
export const reportFormats = ["html", "pdf", "docx", "md"] satisfies readonly ReportFormat[];

/** A state with its label from the campaign pack, its assurance and why. Times in these types are ISO 8601 UTC; null means nobody knows. */
export type AxisReading<State extends string> = {
  state: State;
  label: string;
  assurance: Assurance | null;
  reason: string;
};

export type ReportBuild = { build: string; source: string; observedAt: string | null; reason: string };

export type ReportServer = {
  hostname: string;
  product: string | null;
  exposure: AxisReading<ExposureState>;
  compromise: AxisReading<CompromiseState>;
  containment: ContainmentState;
  builds: readonly ReportBuild[];
  /** Hunting tasks that concern this server, those not done, and those of them that were set aside. */
  hunting: { total: number; open: number; setAside: number };
  /** The time that all required logs cover, and what was seen of the exposure window before; null while days are missing. */
  reach: Reach | null;
};

/** One log kind of one server: what was seen of the span that has to be seen. */
export type ReportCoverage = {
  server: string;
  logKind: string;
  /** Absence of hits means something only where this log kind was seen. */
  required: boolean;
  needed: { from: string; to: string } | null;
  spans: readonly { from: string; to: string }[];
  gaps: readonly { from: string; to: string }[];
  records: number;
  rejected: number;
};

export type ReportSection = { title: string; total: number; verified: number; claimed: number; notApplicable: number };

export type ReportAction = { title: string; owner: string | null; dueAt: string | null; overdue: boolean };

export type ReportRequest = { title: string; why: string; dueAt: string | null; overdue: boolean };

/** Something the report cannot say, why, and what would answer it. */
export type ReportUnknown = { question: string; because: string; wouldAnswer: string };

export type ReportDeed = { at: string | null; text: string; assurance: Assurance };

export type ReportClock = {
  regime: string;
  /** What has to be done under the regime, such as "Notice to the authority"; empty when the regime says it. */
  duty: string;
  startedAt: string | null;
  dueAt: string | null;
  state: ClockState;
  /** When it was filed, where that was recorded. */
  filedAt: string | null;
  note: string;
};

export type ReportCriterion = {
  title: string;
  met: boolean;
  wouldMeet: string;
  waivedBy: string | null;
  waiverReason: string | null;
};

export type ReportClosing = { at: string; by: string; exit: string; reason: string | null };

export type ReportMoment = { at: string; label: string; kind: "advisory" | "attack" | "fix" | "other" };

type ReportBase = {
  /** Wording of this report from the campaign pack: `pack.reports.status` or `pack.reports.technical`. */
  wording: ReportWording | null;
  preparedBy: string;
  marking: Marking;
  generatedAt: string;
  language: string;
  /** Demo data is said to be demo data on the first page. */
  demo: boolean;
  organization: { name: string; externalId: string | null; sector: string | null; country: string | null };
  caseRef: string;
  campaign: { name: string; packVersion: string };
  verdict: { sentence: string; confirmedBy: string | null; confirmedAt: string | null };
  /** Where mail could be read, as a sentence. */
  mailRead: string | null;
  phase: string;
  /** How the case ended; `exit` is the pack's title of that end. */
  closed: ReportClosing | null;
  /** The organization's own sign-off, where it gave one. */
  signOff: { by: string; at: string; statement: string } | null;
  exposure: AxisReading<ExposureState>;
  compromise: AxisReading<CompromiseState>;
  containment: AxisReading<ContainmentState>;
  servers: readonly ReportServer[];
  coverage: readonly ReportCoverage[];
  sections: readonly ReportSection[];
  moments: readonly ReportMoment[];
  unknowns: readonly ReportUnknown[];
  requests: readonly ReportRequest[];
  nextActions: readonly ReportAction[];
  clocks: readonly ReportClock[];
  closure: readonly ReportCriterion[];
};

export type StatusReportInput = ReportBase & {
  known: readonly { text: string; assurance: Assurance }[];
  done: readonly ReportDeed[];
  contact: { name: string; reach: string } | null;
};

export type ReportSample = {
  evidence: string;
  line: number;
  offset: number;
  text: string;
  before: readonly string[];
  after: readonly string[];
};

export type ReportFinding = {
  rule: string;
  title: string;
  severity: Severity;
  stage: string | null;
  triage: string;
  triageReason: string | null;
  techniques: readonly { id: string; name: string }[];
  server: string | null;
  count: number;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  entities: {
    ips: readonly string[];
    paths: readonly string[];
    hashes: readonly string[];
    accounts: readonly string[];
    urls: readonly string[];
  };
  samples: readonly ReportSample[];
};

export type ReportEvent = {
  at: string;
  precision: string;
  title: string;
  kind: string;
  severity: Severity | null;
  server: string | null;
  source: string;
};

/** `value` is given as it is in the pack; the report defangs it. */
export type ReportSighting = {
  type: string;
  value: string;
  cluster: string | null;
  strength: string;
  source: string;
  count: number;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  servers: readonly string[];
  prevalence: string | null;
};

export type ReportAttribution = {
  cluster: string;
  status: AttributionStatus;
  /** ICD-203 words; null while nobody has judged. */
  likelihood: Likelihood | null;
  confidence: Confidence | null;
  /** Admiralty code of the source, such as "B2". */
  admiralty: string | null;
  /** How firmly the source ties its indicators to the cluster; null for a claim that rests on none. */
  strength: string | null;
  /** The person who made the claim; null where a rule did. */
  proposedBy: string | null;
  /** Who accepted or rejected it; null while nobody has. */
  decidedBy: string | null;
  decidedAt: string | null;
  reasonsFor: readonly string[];
  reasonsAgainst: readonly string[];
  alternatives: readonly string[];
  supersedes: string | null;
};

export type ReportTask = {
  title: string;
  state: TaskState;
  assurance: Assurance | null;
  server: string | null;
  by: string | null;
  at: string | null;
  reason: string | null;
  evidence: readonly string[];
};

export type ReportEvidence = {
  filename: string;
  parent: string | null;
  sha256: string;
  sizeBytes: number;
  receivedBy: string;
  receivedAt: string;
  state: string;
  format: string | null;
  records: number;
  rejected: number;
  error: string | null;
};

export type ReportHandling = { at: string; file: string; action: string; by: string; purpose: string };

export type TechnicalReportInput = ReportBase & {
  findings: readonly ReportFinding[];
  timeline: readonly ReportEvent[];
  sightings: readonly ReportSighting[];
  attributions: readonly ReportAttribution[];
  checklist: readonly { section: string; tasks: readonly ReportTask[] }[];
  evidence: readonly ReportEvidence[];
  /** Who looked into, took out or disposed of a file, when and what for. */
  custody: readonly ReportHandling[];
  /** `badEvent` is the first event of the chain that does not hold. */
  audit: { headHash: string; events: number; verifiedAt: string | null; badEvent: number | null } | null;
};
