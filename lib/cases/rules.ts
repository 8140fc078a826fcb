import {
  type Assurance,
  assurances,
  type CasePhase,
  casePhases,
  type CompromiseState,
  compromiseStates,
  type ExposureState,
} from "@/lib/core/states";
import { formatDay } from "@/lib/core/time";

/** Human reference of a case: BW-000123. */
export function caseRef(number: number): string {
  return `BW-${String(number).padStart(6, "0")}`;
}

/** Exposure from least to most urgent; a case shows the worst of its servers. */
const exposureUrgency: Record<ExposureState, number> = { decommissioned: 0, disconnected: 1, patched: 2, mitigated: 3, unknown: 4, vulnerable: 5 };

export function exposureRank(state: ExposureState): number {
  return exposureUrgency[state];
}

/** Compromise from least to most urgent: unknown stands above "no evidence", since unknown is not no. */
const compromiseUrgency: Record<CompromiseState, number> = { no_evidence: 0, unknown: 1, attempted: 2, implanted: 3, operated: 4, spread: 5 };

export function compromiseRank(state: CompromiseState): number {
  return compromiseUrgency[state];
}

/** Is `state` a compromise that someone must act on now? */
export function isCompromised(state: CompromiseState): boolean {
  return compromiseUrgency[state] >= compromiseUrgency.implanted;
}

export type ServerStates = { exposure: ExposureState; exposureAssurance: Assurance; compromise: CompromiseState; compromiseAssurance: Assurance };

function weakest(levels: Assurance[]): Assurance {
  return assurances.find((level) => levels.includes(level)) ?? "claimed";
}

/**
 * The state of a case: the worst of its servers on each axis, as sure as the least sure server that shows it.
 * A case without servers is unknown on both.
 */
export function worstOf(servers: ServerStates[]): ServerStates {
  if (servers.length === 0) return { exposure: "unknown", exposureAssurance: "claimed", compromise: "unknown", compromiseAssurance: "claimed" };
  const exposure = servers.map((server) => server.exposure).reduce((a, b) => (exposureRank(b) > exposureRank(a) ? b : a));
  const compromise = servers.map((server) => server.compromise).reduce((a, b) => (compromiseRank(b) > compromiseRank(a) ? b : a));
  return {
    exposure,
    exposureAssurance: weakest(servers.filter((server) => server.exposure === exposure).map((server) => server.exposureAssurance)),
    compromise,
    compromiseAssurance: weakest(servers.filter((server) => server.compromise === compromise).map((server) => server.compromiseAssurance)),
  };
}

export function phaseRank(phase: CasePhase): number {
  return casePhases.indexOf(phase);
}

/**
 * How far up the worst-first list a case stands: compromise first, then exposure, then what waits for a person.
 * An implanted and patched server stands above a vulnerable one without signs: patched is not clean.
 */
export function attentionRank(input: { compromise: CompromiseState; exposure: ExposureState; criticalFindings: number; openFindings: number; overdue: boolean; closed: boolean }): number {
  if (input.closed) return 0;
  const findings = Math.min(input.criticalFindings, 9) * 10 + Math.min(input.openFindings, 9);
  return compromiseRank(input.compromise) * 10_000 + exposureRank(input.exposure) * 1_000 + (input.overdue ? 500 : 0) + findings;
}

/** Compromise states in order for filters such as ">= implanted". */
export function compromiseAtLeast(state: CompromiseState): CompromiseState[] {
  return compromiseStates.filter((other) => compromiseRank(other) >= compromiseRank(state));
}

export type VerdictServer = ServerStates & { hostname: string; patchedAt: Date | null };

function named(servers: VerdictServer[]): string {
  const names = servers.map((server) => server.hostname);
  if (names.length <= 3) return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more servers`;
}

const compromiseWords: Record<CompromiseState, string> = {
  spread: "Credential theft or lateral movement is shown on",
  operated: "A web shell was used on",
  implanted: "A web shell is present on",
  attempted: "The flaw was tried on",
  unknown: "What happened is not known for",
  no_evidence: "No evidence of compromise, with the exposure window covered, on",
};

const exposureWords: Record<ExposureState, string> = {
  vulnerable: "still vulnerable",
  mitigated: "mitigated but not patched",
  unknown: "at an unknown build",
  patched: "patched",
  disconnected: "disconnected",
  decommissioned: "decommissioned",
};

/**
 * The proposed verdict in one or two sentences: the worst compromise first and where, then exposure. Says what is
 * unknown as unknown, and never calls a server clean.
 */
export function verdictSentence(input: { servers: VerdictServer[]; firstAt: Date | null; lastAt: Date | null }): string {
  const { servers, firstAt, lastAt } = input;
  if (servers.length === 0) return "No server is in scope yet, so neither exposure nor compromise is known.";
  const worst = worstOf(servers);
  const hit = servers.filter((server) => server.compromise === worst.compromise);
  const span = firstAt && lastAt && compromiseRank(worst.compromise) >= compromiseRank("attempted") ? ` between ${formatDay(firstAt)} and ${formatDay(lastAt)}` : "";
  const first = `${compromiseWords[worst.compromise]} ${named(hit)}${span}.`;
  const unknown = servers.filter((server) => server.compromise === "unknown" && worst.compromise !== "unknown");
  const open = servers.filter((server) => server.exposure === worst.exposure);
  const verb = open.length === 1 ? "is" : "are";
  const second = `${open.length === servers.length && servers.length > 1 ? "All servers" : named(open)} ${open.length === servers.length && servers.length > 1 ? "are" : verb} ${exposureWords[worst.exposure]}.`;
  const third = unknown.length > 0 ? ` ${named(unknown)} ${unknown.length === 1 ? "stays" : "stay"} unknown until more logs are read.` : "";
  return `${first} ${second}${third}`;
}
