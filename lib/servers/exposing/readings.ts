import { latestRun, originOf, undoneWords } from "@/lib/campaigns/rules";
import type { Assurance, BuildSource } from "@/lib/core/states";
import type { StateReason } from "@/lib/servers/schema";

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
  state: "unknown" | "vulnerable" | "mitigated" | "patched";
  assurance: Assurance;
  reasons: StateReason[];
  build: string | null;
  source: BuildSource | null;
  at: Date | null;
  patchedAt: Date | null;
  /** What the proofs that agree come from in the end. */
  origins: readonly string[];
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
function assuranceOf(agreeing: Reading[], origins: readonly string[]): Assurance {
  const shown = agreeing.some((reading) => reading.evidenceId !== null);
  if (shown && origins.length > 1) return "verified";
  return shown ? "evidenced" : "claimed";
}

function originsOf(agreeing: Reading[]): string[] {
  return [...new Set(agreeing.map((reading) => originOf(reading.source)).filter((origin) => origin !== null))];
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
    origins: [],
    givenByIds: [],
  };
}

/**
 * Exposure from build readings: the latest conclusive reading decides the present, earlier ones date the window. A reading that
 * cannot decide (three parts, AdminDisplayVersion, a row to check by hand) overrides none of the same cumulative update; one
 * of another update leaves nothing decided.
 */
export function exposureOfReadings(readings: Reading[]): DerivedExposure {
  const newestFirst = readings.toSorted((a, b) => lastTimeOf(a) - lastTimeOf(b)).toReversed();
  const { agreeing, undone } = latestRun(newestFirst);
  if (undone) {
    const sentence = `${undone.by.reason} ${undoneWords(undone)}`;
    return { ...undecided(undone.by, sentence), learnedAt: undone.by.receivedAt ?? undone.by.recordedAt };
  }
  const [latest] = agreeing;
  if (!latest || latest.exposure === "unknown")
    return { ...undecided(newestFirst[0], newestFirst[0]?.reason), learnedAt: null };
  const origins = originsOf(agreeing);
  const earliest = agreeing.reduce((a, b) => (firstTimeOf(b) < firstTimeOf(a) ? b : a));
  return {
    state: latest.exposure,
    assurance: assuranceOf(agreeing, origins),
    reasons: [...new Map(agreeing.map((reading) => [reading.reason, reading])).values()]
      .slice(0, 5)
      .map((reading) => ({ sentence: reading.reason, findingId: null, evidenceId: reading.evidenceId })),
    build: latest.build,
    source: latest.source,
    at: new Date(lastTimeOf(latest)),
    patchedAt: latest.exposure === "patched" ? new Date(firstTimeOf(earliest)) : null,
    origins,
    givenByIds: agreeing.map((reading) => reading.givenById),
    learnedAt: latest.receivedAt ?? latest.recordedAt,
  };
}
