import { compromiseRank } from "@/lib/cases/rules";
import type { Assurance, CompromiseState, ExposureState } from "@/lib/core/states";

import { coverageByKind, missingForNoEvidence } from "./covering/basis";
import { familyLabel, logKindLabel, quietHoursOf } from "./covering/log-kinds";
import { questionBefore } from "./covering/reach";
import { joinedSpans } from "./covering/spans";
import { seenTogether } from "./covering/together";
import { type ExposureProof, type Unseen, unseenSince, withProofs } from "./exposing/proofs";
import { type DerivedExposure, exposureOfReadings, type Reading } from "./exposing/readings";

export type { ExposureProof, Reading };

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

/**
 * Exposure from build readings and from what files show beside them: a test from outside that met the flaw, and mitigations.
 */
export function exposureFrom(readings: Reading[], proofs: readonly ExposureProof[] = []): DerivedExposure {
  return withProofs(exposureOfReadings(readings), proofs);
}

/** Since when a scan no longer sees the flaw on a server whose exposure nothing ended; null where none says so. */
export function unseenBy(
  readings: Reading[],
  proofs: readonly ExposureProof[],
  effective: ExposureState,
): Unseen | null {
  return endsExposure(effective) ? null : unseenSince(exposureOfReadings(readings), proofs);
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

/** Whether news lifts a word: proof that it is vulnerable always, a patched build or a mitigation what is open, another update "patched". */
function lifts(news: DerivedExposure["state"], word: ExposureState): boolean {
  if (news === "vulnerable") return true;
  if (news === "unknown") return word === "patched";
  if (news === "mitigated") return word === "vulnerable" || word === "unknown";
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
