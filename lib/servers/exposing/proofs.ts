import { standingMitigation } from "@/lib/campaigns/rules";
import type { Assurance } from "@/lib/core/states";
import type { ExposureShown, ExposureSource } from "@/lib/core/words";
import type { StateReason } from "@/lib/servers/schema";

import type { DerivedExposure } from "./readings";

/** What a file shows of the exposure without naming a version. `at` is when it held, at the latest when the file arrived. */
export type ExposureProof = {
  shows: ExposureShown;
  source: ExposureSource;
  reason: string;
  evidenceId: string;
  at: Date;
  receivedAt: Date;
  givenById: string | null;
};

const mostReasons = 5;

/** A test from outside sees the same server that a scan of its version sees, so both are one origin. */
const outside = "outside";

function reasonOf(proof: ExposureProof): StateReason {
  return { sentence: proof.reason, findingId: null, evidenceId: proof.evidenceId };
}

function later(a: Date | null, b: Date): Date {
  return a !== null && a > b ? a : b;
}

/** Whether readings took their answer back: what is older than the reading that did says nothing of the update it shows. */
function isTakenBack({ state, learnedAt }: DerivedExposure): boolean {
  return state === "unknown" && learnedAt !== null;
}

function withTest(derived: DerivedExposure, test: ExposureProof | undefined): DerivedExposure {
  if (!test) return derived;
  if (derived.state === "vulnerable") {
    const origins = [...new Set([...derived.origins, outside])];
    return {
      ...derived,
      assurance: origins.length > 1 ? "verified" : "evidenced",
      reasons: [...derived.reasons, reasonOf(test)].slice(0, mostReasons),
      origins,
      givenByIds: [...derived.givenByIds, test.givenById],
      learnedAt: later(derived.learnedAt, test.receivedAt),
    };
  }
  const overtaken = derived.state === "patched" || isTakenBack(derived);
  if (overtaken && derived.at !== null && derived.at >= test.at) return derived;
  return {
    ...derived,
    state: "vulnerable",
    assurance: "evidenced",
    reasons: [reasonOf(test), ...derived.reasons].slice(0, mostReasons),
    patchedAt: null,
    origins: [outside],
    givenByIds: [test.givenById],
    learnedAt: test.receivedAt,
  };
}

function withMitigation(derived: DerivedExposure, proofs: readonly ExposureProof[]): DerivedExposure {
  const standing = standingMitigation(proofs);
  const [latest] = standing;
  if (!latest || derived.state === "patched") return derived;
  const assurance: Assurance = new Set(standing.map(({ source }) => source)).size > 1 ? "verified" : "evidenced";
  const told = new Map(standing.map((proof) => [proof.reason, reasonOf(proof)]));
  return {
    ...derived,
    state: "mitigated",
    assurance,
    reasons: [...told.values(), ...derived.reasons].slice(0, mostReasons),
    origins: [],
    givenByIds: standing.map(({ givenById }) => givenById),
    learnedAt: latest.receivedAt,
  };
}

/** A scan that no longer saw the flaw on a server that counts as open; `reason` says which, and when. */
export type Unseen = { at: Date; reason: StateReason };

/**
 * The latest scan that did not see the flaw any more, where nothing later shows the server open. It sets no state: the server may
 * be patched, unplugged, or hidden from that scan. Null where nothing ever showed the server open, since then nothing changed.
 */
export function unseenSince(derived: DerivedExposure, proofs: readonly ExposureProof[]): Unseen | null {
  const latest = (shows: ExposureShown) =>
    proofs.filter((proof) => proof.shows === shows).toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  const [clear, met] = [latest("not_seen"), latest("vulnerable")];
  if (!clear || derived.state === "patched") return null;
  if (met && met.at >= clear.at) return null;
  const readOpen = derived.state === "vulnerable" && derived.at !== null ? derived.at : null;
  if (readOpen !== null && readOpen > clear.at) return null;
  return met || readOpen !== null ? { at: clear.at, reason: reasonOf(clear) } : null;
}

/**
 * What readings say, with what files show beside them. A test that met the flaw proves it open unless a later reading shows a
 * fixed build; a mitigation covers what is open or unknown and never counts as patched; an opinion decides nothing.
 */
export function withProofs(derived: DerivedExposure, proofs: readonly ExposureProof[]): DerivedExposure {
  if (proofs.length === 0) return derived;
  const newestFirst = proofs.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const tested = withTest(
    derived,
    newestFirst.find(({ shows }) => shows === "vulnerable"),
  );
  const mitigated = withMitigation(tested, newestFirst);
  const opinion = newestFirst.find(({ shows }) => shows === "update_opinion");
  if (mitigated.state !== "unknown" || !opinion) return mitigated;
  return { ...mitigated, reasons: [...mitigated.reasons, reasonOf(opinion)].slice(0, mostReasons) };
}
