import { latestRun, originOf, undoneWords } from "@/lib/campaigns/rules";
import { compromiseRank } from "@/lib/cases/rules";
import type { Assurance, BuildSource, CompromiseState, ExposureState } from "@/lib/core/states";

import { coverageByKind, missingForNoEvidence } from "./covering/basis";
import { familyLabel, logKindLabel, quietHoursOf } from "./covering/log-kinds";
import { questionBefore } from "./covering/reach";
import { joinedSpans } from "./covering/spans";
import { seenTogether } from "./covering/together";
import type { StateReason } from "./schema";

export {
  coverageByKind,
  familyLabel,
  joinedSpans,
  logKindLabel,
  missingForNoEvidence,
  questionBefore,
  quietHoursOf,
  seenTogether,
};

/** Host names compare without case and without the domain: EX01 and ex01.contoso.example are one server. */
export function hostnameKey(hostname: string): string {
  const name = hostname.trim().toLowerCase();
  return /^[0-9.]+$/.test(name) ? name : (name.split(".")[0] ?? name);
}

export type Reading = {
  build: string;
  source: BuildSource;
  exposure: "unknown" | "vulnerable" | "patched";
  reason: string;
  evidenceId: string | null;
  observedAt: Date | null;
  lastObservedAt: Date | null;
  recordedAt: Date;
  /** When the file arrived that shows it; reading that file again brings no news. */
  receivedAt: Date | null;
  /** Who typed it in or sent the file that shows it; null for someone without an account. */
  givenById: string | null;
};

export type DerivedExposure = {
  state: "unknown" | "vulnerable" | "patched";
  assurance: Assurance;
  reasons: StateReason[];
  build: string | null;
  source: BuildSource | null;
  at: Date | null;
  patchedAt: Date | null;
  /** Who gave the readings that agree. */
  givenByIds: (string | null)[];
  /** When the reading that decides, or that leaves nothing decided any more, became known here. */
  learnedAt: Date | null;
};

function lastTimeOf(reading: Reading): number {
  return (reading.lastObservedAt ?? reading.observedAt ?? reading.recordedAt).getTime();
}

function firstTimeOf(reading: Reading): number {
  return (reading.observedAt ?? reading.recordedAt).getTime();
}

/** Verified by two readings of different origin of which a file shows one. */
function assuranceOf(agreeing: Reading[]): Assurance {
  const shown = agreeing.some((reading) => reading.evidenceId !== null);
  const origins = new Set(agreeing.map((reading) => originOf(reading.source)).filter((origin) => origin !== null));
  if (shown && origins.size > 1) return "verified";
  return shown ? "evidenced" : "claimed";
}

function undecided(reading: Reading | undefined, sentence: string | undefined) {
  return {
    state: "unknown" as const,
    assurance: "claimed" as const,
    reasons: reading && sentence ? [{ sentence, findingId: null, evidenceId: reading.evidenceId }] : [],
    build: reading?.build ?? null,
    source: reading?.source ?? null,
    at: reading ? new Date(lastTimeOf(reading)) : null,
    patchedAt: null,
    givenByIds: [],
  };
}

/**
 * Exposure from build readings: the latest conclusive reading decides the present, earlier ones date the window. A reading that
 * cannot decide (three parts, AdminDisplayVersion, a row to check by hand) overrides none of the same cumulative update; one
 * of another update leaves nothing decided.
 */
export function exposureFrom(readings: Reading[]): DerivedExposure {
  const newestFirst = readings.toSorted((a, b) => lastTimeOf(a) - lastTimeOf(b)).toReversed();
  const { agreeing, undone } = latestRun(newestFirst);
  if (undone) {
    const sentence = `${undone.by.reason} ${undoneWords(undone)}`;
    return { ...undecided(undone.by, sentence), learnedAt: undone.by.receivedAt ?? undone.by.recordedAt };
  }
  const [latest] = agreeing;
  if (!latest || latest.exposure === "unknown")
    return { ...undecided(newestFirst[0], newestFirst[0]?.reason), learnedAt: null };
  const earliest = agreeing.reduce((a, b) => (firstTimeOf(b) < firstTimeOf(a) ? b : a));
  return {
    state: latest.exposure,
    assurance: assuranceOf(agreeing),
    reasons: [...new Map(agreeing.map((reading) => [reading.reason, reading])).values()]
      .slice(0, 5)
      .map((reading) => ({ sentence: reading.reason, findingId: null, evidenceId: reading.evidenceId })),
    build: latest.build,
    source: latest.source,
    at: new Date(lastTimeOf(latest)),
    patchedAt: latest.exposure === "patched" ? new Date(firstTimeOf(earliest)) : null,
    givenByIds: agreeing.map((reading) => reading.givenById),
    learnedAt: latest.receivedAt ?? latest.recordedAt,
  };
}

/** Whether the flaw can no longer be used on a server in this state. A mitigation ends nothing. */
export function endsExposure(state: ExposureState): boolean {
  return state === "patched" || state === "disconnected" || state === "decommissioned";
}

/** `proof` is the file that the person named as the reason, with who sent it. */
export type ExposureWord = {
  state: ExposureState;
  at: Date;
  byId: string | null;
  proof: { givenById: string | null } | null;
};

/** Whether news lifts a word: proof of a vulnerable build always, a patched build what is open, another update "patched". */
function lifts(news: DerivedExposure["state"], word: ExposureState): boolean {
  if (news === "vulnerable") return true;
  if (news === "unknown") return word === "patched";
  return word === "vulnerable" || word === "unknown" || word === "mitigated";
}

/**
 * The exposure that holds: a person's word, unless the reading that decides became known later and says otherwise.
 * A person may know what no build shows (mitigated, disconnected, decommissioned); only a later proof of "vulnerable"
 * lifts the latter two, since a patched build does not reconnect a server. The word verifies a reading, or a file named as
 * its reason, that someone else gave; whoever typed it in or sent it is no second person.
 */
export function effectiveExposure(
  derived: DerivedExposure,
  confirmed: ExposureWord | null,
): { state: ExposureState; assurance: Assurance; byPerson: boolean } {
  if (!confirmed) return { state: derived.state, assurance: derived.assurance, byPerson: false };
  const newer = derived.learnedAt !== null && derived.learnedAt > confirmed.at;
  if (newer && lifts(derived.state, confirmed.state) && derived.state !== confirmed.state)
    return { state: derived.state, assurance: derived.assurance, byPerson: false };
  const { state, byId, proof } = confirmed;
  const agrees = derived.state === state;
  const givers = [...(agrees ? derived.givenByIds : []), ...(proof === null ? [] : [proof.givenById])];
  const alone =
    agrees && derived.assurance !== "claimed" ? derived.assurance : proof === null ? "claimed" : "evidenced";
  return { state, assurance: givers.some((giver) => giver !== byId) ? "verified" : alone, byPerson: true };
}

export type CompromiseWord = { state: CompromiseState; at: Date; proposedThen: CompromiseState | null };

/** What the findings propose: all of them, and those alone that appeared after a person's word. */
export type CompromiseProposals = { all: CompromiseState | null; since: CompromiseState | null };

/**
 * The compromise that holds. What evidence shows counts at once, before anyone confirms it, because an unseen web shell
 * is worse than an early warning; a person's word replaces it until a finding they had not weighed shows something worse.
 * "No evidence" holds only as long as nothing is missing from its basis: unknown is not no.
 */
export function effectiveCompromise(
  proposed: CompromiseProposals,
  word: CompromiseWord | null,
  missing: readonly string[] = [],
): { state: CompromiseState; assurance: Assurance; byPerson: boolean } {
  const shown = {
    state: proposed.all ?? ("unknown" as const),
    assurance: proposed.all ? ("evidenced" as const) : ("claimed" as const),
    byPerson: false,
  };
  if (!word) return shown;
  const held = compromiseRank(word.state);
  const rank = (state: CompromiseState | null) => (state === null ? -1 : compromiseRank(state));
  const raised = rank(proposed.all) > held && rank(proposed.all) > rank(word.proposedThen);
  if (raised || rank(proposed.since) > held) return shown;
  if (word.state === "no_evidence")
    return missing.length > 0
      ? { ...shown, state: proposed.all ?? "unknown" }
      : { state: "no_evidence", assurance: "verified", byPerson: true };
  return { state: word.state, assurance: word.state === proposed.all ? "verified" : "claimed", byPerson: true };
}
