import {
  type Assurance,
  compromiseLabels,
  type CompromiseState,
  compromiseStates,
  type ExposureState,
  weakestAssurance,
  worstCompromise,
  worstExposure,
} from "@/lib/core/states";
import { formatDay, formatSpan } from "@/lib/core/time";

import { type ActionPlace, type NextAction, nextActions } from "./advising/actions";

import { clockStateOf, type ClockState, filedLate } from "./guide/standing";

export { clockStateOf, filedLate, nextActions };
export type { ActionPlace, ClockState, NextAction };

/** Human reference of a case: BW-000123. */
export function caseRef(number: number): string {
  return `BW-${String(number).padStart(6, "0")}`;
}

/** Exposure from least to most urgent; a case shows the worst of its servers. Disconnected is unpatched, so it stands above patched. */
const exposureUrgency: Record<ExposureState, number> = {
  decommissioned: 0,
  patched: 1,
  disconnected: 2,
  mitigated: 3,
  unknown: 4,
  vulnerable: 5,
};

export function exposureRank(state: ExposureState): number {
  return exposureUrgency[state];
}

/** Compromise from least to most urgent: unknown stands above "no evidence", since unknown is not no. */
const compromiseUrgency: Record<CompromiseState, number> = {
  no_evidence: 0,
  unknown: 1,
  attempted: 2,
  implanted: 3,
  operated: 4,
  spread: 5,
};

export function compromiseRank(state: CompromiseState): number {
  return compromiseUrgency[state];
}

/** Is `state` a compromise that someone must act on now? */
export function isCompromised(state: CompromiseState): boolean {
  return compromiseUrgency[state] >= compromiseUrgency.implanted;
}

/**
 * Whether what a person said about a server's compromise still holds. A word that evidence has overtaken, and a "no evidence"
 * that lost its basis, no longer count as said.
 */
export function wordHolds(server: { compromise: string; compromiseConfirmed: string | null }): boolean {
  return server.compromiseConfirmed !== null && server.compromiseConfirmed === server.compromise;
}

export type ServerStates = {
  exposure: ExposureState;
  exposureAssurance: Assurance;
  compromise: CompromiseState;
  compromiseAssurance: Assurance;
};

/**
 * The state of a case: the worst of its servers on each axis, as sure as the least sure server that shows it. `unplaced` is
 * what findings propose that name no server; it counts, or a web shell nobody has placed would be overlooked.
 * A case without servers is unknown on both.
 */
export function worstOf(servers: ServerStates[], unplaced: CompromiseState | null = null): ServerStates {
  const exposure = worstExposure(servers.map((server) => server.exposure));
  const ofServers = worstCompromise(servers.map((server) => server.compromise));
  const compromise = unplaced !== null && compromiseRank(unplaced) > compromiseRank(ofServers) ? unplaced : ofServers;
  const assured: Assurance[] = servers
    .filter((server) => server.compromise === compromise)
    .map((server) => server.compromiseAssurance);
  return {
    exposure,
    exposureAssurance: weakestAssurance(
      servers.filter((server) => server.exposure === exposure).map((server) => server.exposureAssurance),
    ),
    compromise,
    compromiseAssurance: weakestAssurance(compromise === ofServers ? assured : ["evidenced"]),
  };
}

/**
 * How far up the worst-first list a case stands: compromise first, then exposure, then what waits for a person.
 * An implanted and patched server stands above a vulnerable one without signs: patched is not clean.
 */
export function attentionRank(input: {
  compromise: CompromiseState;
  exposure: ExposureState;
  criticalFindings: number;
  openFindings: number;
  overdue: boolean;
  closed: boolean;
}): number {
  if (input.closed) return 0;
  const findings = Math.min(input.criticalFindings, 9) * 10 + Math.min(input.openFindings, 9);
  return (
    compromiseRank(input.compromise) * 10_000 +
    exposureRank(input.exposure) * 1_000 +
    (input.overdue ? 500 : 0) +
    findings
  );
}

/** Compromise states in order for filters such as ">= implanted". */
export function compromiseAtLeast(state: CompromiseState): CompromiseState[] {
  return compromiseStates.filter((other) => compromiseRank(other) >= compromiseRank(state));
}

export type AskedStates<T extends string> =
  | { kind: "states"; states: T[] | undefined }
  | { kind: "unknown"; word: string };

/** The states meant by words such as `implanted`, `patched,mitigated`, `!closed` and `>=implanted`; no word at all asks for nothing. */
export function statesOf<T extends string>(
  known: readonly T[],
  given: readonly string[],
  atLeast?: (state: T) => readonly T[],
): AskedStates<T> {
  const words = given
    .flatMap((text) => text.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const wanted = new Set<T>();
  const unwanted = new Set<T>();
  for (const word of words) {
    const [, sign = "", name = ""] = /^(!|>=)?\s*(.*)$/.exec(word) ?? [];
    const state = known.find((one) => one === name);
    if (state === undefined || (sign === ">=" && atLeast === undefined)) return { kind: "unknown", word };
    if (sign === "!") unwanted.add(state);
    else for (const one of sign === ">=" && atLeast ? atLeast(state) : [state]) wanted.add(one);
  }
  if (words.length === 0) return { kind: "states", states: undefined };
  return {
    kind: "states",
    states: known.filter((state) => (wanted.size === 0 || wanted.has(state)) && !unwanted.has(state)),
  };
}

/** `firstAt` and `lastAt` are when findings show what the compromise of this server says. */
export type VerdictServer = ServerStates & {
  hostname: string;
  patchedAt: Date | null;
  firstAt: Date | null;
  lastAt: Date | null;
};

function named(servers: VerdictServer[]): string {
  const names = servers.map((server) => server.hostname);
  if (names.length <= 3)
    return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more servers`;
}

const exposureWords: Record<ExposureState, string> = {
  vulnerable: "still vulnerable",
  mitigated: "mitigated but not patched",
  unknown: "at a build that nobody has read",
  patched: "patched",
  disconnected: "disconnected",
  decommissioned: "decommissioned",
};

function timesOf(hit: VerdictServer[], state: CompromiseState): string {
  if (compromiseRank(state) < compromiseRank("attempted")) return "";
  const first = hit.map((server) => server.firstAt?.getTime() ?? Infinity).reduce((a, b) => Math.min(a, b), Infinity);
  const last = hit.map((server) => server.lastAt?.getTime() ?? -Infinity).reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(first) || !Number.isFinite(last)) return "";
  const late = hit.find(
    (server) => server.lastAt !== null && server.patchedAt !== null && server.lastAt > server.patchedAt,
  );
  const after =
    late?.lastAt && late.patchedAt
      ? `, ${formatSpan(late.lastAt.getTime() - late.patchedAt.getTime())} after the update of ${late.hostname}`
      : "";
  const [from, to] = [formatDay(first), formatDay(last)];
  return from === to ? ` on ${from}${after}` : `, first seen on ${from} and last on ${to}${after}`;
}

export type VerdictFacts = {
  servers: VerdictServer[];
  unplaced?: CompromiseState | null;
  credentialsOpen?: boolean;
  /** The campaign pack's words. */
  labels?: Record<CompromiseState, string>;
};

/**
 * The proposed verdict in a few sentences: the worst compromise first and where, then exposure, then what is not known or
 * not done. Says what is unknown as unknown, and never calls a server clean.
 */
export function verdictSentence(input: VerdictFacts): string {
  const { servers, unplaced = null, credentialsOpen = false, labels = compromiseLabels } = input;
  const nowhere = unplaced !== null ? `${labels[unplaced]} on a server that the evidence does not name.` : null;
  if (servers.length === 0) return nowhere ?? "No server is in scope yet, so neither exposure nor compromise is known.";
  const worst = worstOf(servers);
  const hit = servers.filter((server) => server.compromise === worst.compromise);
  const isWorse = nowhere !== null && unplaced !== null && compromiseRank(unplaced) > compromiseRank(worst.compromise);
  const unknown = servers.filter((server) => server.compromise === "unknown" && worst.compromise !== "unknown");
  const open = servers.filter((server) => server.exposure === worst.exposure);
  const all = open.length === servers.length && servers.length > 1;
  const sentences = [
    isWorse ? nowhere : null,
    `${labels[worst.compromise]} on ${named(hit)}${worst.compromise === "no_evidence" ? ", with the exposure window covered" : timesOf(hit, worst.compromise)}.`,
    `${all ? "All servers" : named(open)} ${open.length === 1 ? "is" : "are"} ${exposureWords[worst.exposure]}.`,
    unknown.length > 0
      ? `${named(unknown)} ${unknown.length === 1 ? "stays" : "stay"} unknown until more logs are read.`
      : null,
    credentialsOpen && isCompromised(worst.compromise) ? "Credentials are not yet reset." : null,
  ];
  return sentences.filter((sentence) => sentence !== null).join(" ");
}
