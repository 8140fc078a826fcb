/** Exposure of a server: is the flaw still open on it? */
export const exposureStates = [
  "unknown",
  "vulnerable",
  "mitigated",
  "patched",
  "disconnected",
  "decommissioned",
] as const;
export type ExposureState = (typeof exposureStates)[number];

/** Compromise of a server: what did an attacker reach? A second axis, never merged with exposure. */
export const compromiseStates = ["unknown", "no_evidence", "attempted", "implanted", "operated", "spread"] as const;
export type CompromiseState = (typeof compromiseStates)[number];

export const containmentStates = ["open", "contained", "eradicated"] as const;
export type ContainmentState = (typeof containmentStates)[number];

/** Phases of a case in the order of the work. */
export const casePhases = [
  "intake",
  "preserve",
  "contain",
  "patch",
  "hunt",
  "eradicate",
  "credentials",
  "recover",
  "report",
  "closed",
] as const;
export type CasePhase = (typeof casePhases)[number];

/** How well a state is supported: someone said so, a file shows it, a second proof or person confirms it. */
export const assurances = ["claimed", "evidenced", "verified"] as const;
export type Assurance = (typeof assurances)[number];

export const taskStates = ["todo", "in_progress", "blocked", "in_review", "done", "not_applicable"] as const;
export type TaskState = (typeof taskStates)[number];

/** What a task in review was handed in as; the second person's approval makes it so. */
export const submissions = ["done", "not_applicable"] as const;
export type Submission = (typeof submissions)[number];

export const taskScopes = ["case", "server"] as const;

export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** Steps of the intrusion in the order an attacker takes them; `mailbox_theft` stands beside the ladder. */
export const stages = [
  "probe",
  "sid_lookup",
  "session",
  "read_config",
  "write_config",
  "file_written",
  "cleanup",
  "mailbox_theft",
] as const;
export type Stage = (typeof stages)[number];

/** How firmly a source ties an indicator to a cluster. */
export const strengths = [
  "stated",
  "overlap-stated",
  "listed-under-HAFNIUM",
  "possible",
  "third-party-label",
  "other-cluster-stated",
  "line-order",
] as const;
export type Strength = (typeof strengths)[number];

/** ICD-203 words of likelihood, least first. */
export const likelihoods = [
  "almost_no_chance",
  "very_unlikely",
  "unlikely",
  "roughly_even",
  "likely",
  "very_likely",
  "almost_certain",
] as const;
export type Likelihood = (typeof likelihoods)[number];

export const confidences = ["low", "moderate", "high"] as const;
export type Confidence = (typeof confidences)[number];

export const caseRoles = ["admin", "lead", "analyst", "technician", "manager", "client"] as const;
export type CaseRole = (typeof caseRoles)[number];

/** Where a build reading came from; `httpproxy` and `ecp` are readings out of uploaded records. */
export const buildSources = [
  "exsetup",
  "admin_display_version",
  "owa",
  "health_checker",
  "scan",
  "manual",
  "httpproxy",
  "ecp",
] as const;
export type BuildSource = (typeof buildSources)[number];

/** Work in the background. */
export const jobStates = ["queued", "running", "done", "failed", "cancelled"] as const;
export type JobState = (typeof jobStates)[number];

export const evidenceStates = ["received", "storing", "queued", "processing", "ready", "failed"] as const;
export type EvidenceState = (typeof evidenceStates)[number];

export const triageStates = ["new", "confirmed", "dismissed", "duplicate", "needs_more"] as const;
export type TriageState = (typeof triageStates)[number];

export const attributionStatuses = ["proposed", "accepted", "rejected", "superseded"] as const;
export type AttributionStatus = (typeof attributionStatuses)[number];

/** Plain words for every state; a campaign pack may give its own for exposure, compromise, phase and stage. */
export const exposureLabels: Record<ExposureState, string> = {
  unknown: "Unknown",
  vulnerable: "Vulnerable",
  mitigated: "Mitigated",
  patched: "Patched",
  disconnected: "Disconnected",
  decommissioned: "Decommissioned",
};

export const compromiseLabels: Record<CompromiseState, string> = {
  unknown: "Unknown",
  no_evidence: "No evidence",
  attempted: "Attempted",
  implanted: "Implant present",
  operated: "Implant used",
  spread: "Spread",
};

export const containmentLabels: Record<ContainmentState, string> = {
  open: "Open",
  contained: "Contained",
  eradicated: "Eradicated",
};

export const phaseLabels: Record<CasePhase, string> = {
  intake: "Intake",
  preserve: "Preserve",
  contain: "Contain",
  patch: "Patch",
  hunt: "Hunt",
  eradicate: "Eradicate",
  credentials: "Credentials",
  recover: "Recover",
  report: "Report",
  closed: "Closed",
};

export const assuranceLabels: Record<Assurance, string> = {
  claimed: "Claimed",
  evidenced: "Evidenced",
  verified: "Verified",
};

export const taskStateLabels: Record<TaskState, string> = {
  todo: "To do",
  in_progress: "In progress",
  blocked: "Blocked",
  in_review: "In review",
  done: "Done",
  not_applicable: "Not applicable",
};

export const severityLabels: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Info",
};

export const stageLabels: Record<Stage, string> = {
  probe: "Probe",
  sid_lookup: "SID lookup",
  session: "Session",
  read_config: "Config read",
  write_config: "Config changed",
  file_written: "File written",
  cleanup: "Clean-up",
  mailbox_theft: "Mailbox theft",
};

export const strengthLabels: Record<Strength, string> = {
  stated: "Stated by the source",
  "overlap-stated": "Overlap stated by the source",
  "listed-under-HAFNIUM": "Listed under HAFNIUM",
  possible: "Possible, says the source",
  "third-party-label": "Label of a rule author",
  "other-cluster-stated": "Stated for another group",
  "line-order": "Paired by line order only",
};

/** Words and percent ranges of ICD-203. */
export const likelihoodLabels: Record<Likelihood, { label: string; from: number; to: number }> = {
  almost_no_chance: { label: "Almost no chance", from: 1, to: 5 },
  very_unlikely: { label: "Very unlikely", from: 5, to: 20 },
  unlikely: { label: "Unlikely", from: 20, to: 45 },
  roughly_even: { label: "Roughly even chance", from: 45, to: 55 },
  likely: { label: "Likely", from: 55, to: 80 },
  very_likely: { label: "Very likely", from: 80, to: 95 },
  almost_certain: { label: "Almost certain", from: 95, to: 99 },
};

export const confidenceLabels: Record<Confidence, string> = { low: "Low", moderate: "Moderate", high: "High" };

export const roleLabels: Record<CaseRole, string> = {
  admin: "Admin",
  lead: "Lead",
  analyst: "Analyst",
  technician: "Technician",
  manager: "Manager",
  client: "Client",
};

export const buildSourceLabels: Record<BuildSource, string> = {
  exsetup: "ExSetup file version",
  admin_display_version: "AdminDisplayVersion",
  owa: "OWA version header",
  health_checker: "HealthChecker",
  scan: "Scan",
  manual: "Typed in",
  httpproxy: "HttpProxy log",
  ecp: "ECP server log",
};

export const evidenceStateLabels: Record<EvidenceState, string> = {
  received: "Received",
  storing: "Storing",
  queued: "Queued",
  processing: "Processing",
  ready: "Ready",
  failed: "Failed",
};

export const triageLabels: Record<TriageState, string> = {
  new: "New",
  confirmed: "Confirmed",
  dismissed: "Dismissed",
  duplicate: "Duplicate",
  needs_more: "Needs more",
};

export const attributionStatusLabels: Record<AttributionStatus, string> = {
  proposed: "Proposed",
  accepted: "Accepted",
  rejected: "Rejected",
  superseded: "Superseded",
};

/** Worst first. Disconnected is unpatched but unreachable, so it stands between mitigated and patched. */
export const exposureWorstFirst = [
  "vulnerable",
  "unknown",
  "mitigated",
  "disconnected",
  "patched",
  "decommissioned",
] as const satisfies readonly ExposureState[];

/** Worst first. Unknown is worse than "no evidence": absence was not shown. */
export const compromiseWorstFirst = [
  "spread",
  "operated",
  "implanted",
  "attempted",
  "unknown",
  "no_evidence",
] as const satisfies readonly CompromiseState[];

export const containmentWorstFirst = ["open", "contained", "eradicated"] as const satisfies readonly ContainmentState[];

/** Weakest first: a case is no better supported than its weakest server. */
export const assuranceWeakestFirst = ["claimed", "evidenced", "verified"] as const satisfies readonly Assurance[];

function firstPresent<State extends string>(order: readonly State[], present: readonly State[]): State | null {
  return order.find((state) => present.includes(state)) ?? null;
}

/** The exposure a case shows for its servers; without servers nothing is known. */
export function worstExposure(ofServers: readonly ExposureState[]): ExposureState {
  return firstPresent(exposureWorstFirst, ofServers) ?? "unknown";
}

/** The compromise a case shows for its servers; without servers nothing is known. */
export function worstCompromise(ofServers: readonly CompromiseState[]): CompromiseState {
  return firstPresent(compromiseWorstFirst, ofServers) ?? "unknown";
}

/** The containment a case shows for its servers; without servers it is open. */
export function worstContainment(ofServers: readonly ContainmentState[]): ContainmentState {
  return firstPresent(containmentWorstFirst, ofServers) ?? "open";
}

/** The assurance a case shows for its servers: the weakest; without servers it is claimed. */
export function weakestAssurance(ofServers: readonly Assurance[]): Assurance {
  return firstPresent(assuranceWeakestFirst, ofServers) ?? "claimed";
}

/** Sort key that puts the worst first: 0 is the worst. */
export function badness<State extends string>(worstFirst: readonly State[], state: State): number {
  const index = worstFirst.indexOf(state);
  return index === -1 ? worstFirst.length : index;
}

/** What a link without an account is for; each opens one case for a few acts and nothing else. */
export const shareKinds = ["upload", "status"] as const;

/** What a letter to an affected organization is for. */
export const letterTemplates = ["notify", "request", "reminder"] as const;
