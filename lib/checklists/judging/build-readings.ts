import { latestRun, originOf, parseBuild, undoneWords } from "@/lib/campaigns/rules";
import type { Need } from "@/lib/campaigns/schema";
import { type BuildSource, buildSourceLabels } from "@/lib/core/states";

import { type FileFact, type GateFacts, type Judged, met, type Proof, type ReadingFact, unmet } from "./facts";
import { handCheckMissing, installedUpdatesOf } from "./hand-check";
import { at, either, ofServer, tooEarly } from "./words";

/** Formats that show the build of a server and may leave open of which one. */
const versionFormats: readonly string[] = ["health-checker", "exsetup"];

type ReadingNeed = Extract<Need, { kind: "build_reading" }>;

function shown(reading: ReadingFact): string {
  return `${buildSourceLabels[reading.source]} shows ${reading.build}`;
}

function isExact(reading: ReadingFact): boolean {
  const parsed = parseBuild(reading.build);
  return (
    reading.source !== "admin_display_version" &&
    parsed !== null &&
    parsed.revision !== null &&
    parsed.form === "dotted"
  );
}

/** Why a reading does not do, or null when it does. */
function faultOf(need: ReadingNeed, reading: ReadingFact, facts: GateFacts): string | null {
  if (!isExact(reading)) {
    return `${shown(reading)}, which is the level of the cumulative update only and cannot show whether the update is in. Read the file version of ExSetup.exe.`;
  }
  if (need.shows === "patched" && reading.checkByHand) {
    if (installedUpdatesOf(facts) === null) return `${shown(reading)}: ${reading.reason} ${handCheckMissing(facts)}`;
  } else if (need.shows === "patched" && reading.exposure !== "patched") return `${shown(reading)}: ${reading.reason}`;
  if (!need.sources.includes(reading.source)) {
    return `${shown(reading)}, but this takes ${either(need.sources.map((source) => buildSourceLabels[source]))}.`;
  }
  return tooEarly(facts, need.after, {
    at: reading.at,
    what: `The reading ${reading.build} (${buildSourceLabels[reading.source]})`,
  });
}

/** The readings that still hold, newest first, and why one that showed a fixed build does not any more. */
function standingOf(need: ReadingNeed, newestFirst: readonly ReadingFact[], facts: GateFacts) {
  if (need.shows === "any") return { standing: newestFirst, gap: null };
  const checked = installedUpdatesOf(facts) !== null;
  const judged = newestFirst.map((reading) =>
    reading.checkByHand ? { ...reading, exposure: checked ? "patched" : "unknown" } : reading,
  );
  const { agreeing, undone } = latestRun(judged);
  const gap = undone && {
    reading: undone.by,
    fault: `${faultOf(need, undone.by, facts) ?? undone.by.reason} ${undoneWords(undone)}`,
  };
  return { standing: agreeing.filter((reading) => reading.exposure === "patched"), gap };
}

const originKey = (source: BuildSource) => originOf(source) ?? source;

/**
 * A version without a source is a word; beside a proof it adds none. What was checked by hand is proven by the list of installed
 * updates alone, so that only a second person can verify it.
 */
function proofsOf(readings: readonly ReadingFact[], list: FileFact | null): Proof[] {
  const sourced = readings.filter((reading) => originOf(reading.source) !== null);
  const proofs = (sourced.length > 0 ? sourced : readings)
    .filter((reading) => !reading.checkByHand)
    .map((reading) => ({ origin: `build:${originKey(reading.source)}`, evidenceId: reading.evidenceId }));
  return list === null ? proofs : [...proofs, { origin: "installed_updates", evidenceId: list.id }];
}

/** A test from outside that met the flaw after the newest reading of a fixed build: the update is not in, or does not work. */
function refutedBy(standing: readonly ReadingFact[], need: ReadingNeed, facts: GateFacts): Judged | null {
  const [newest] = standing;
  if (!newest || need.shows !== "patched") return null;
  const test = facts.proofs.find(({ shows, at: met }) => shows === "vulnerable" && met > newest.at);
  if (!test) return null;
  const sentence = `${test.reason} That is later than ${newest.build} was read, so the update is not in or does not work. Look at the server, then read its build again.`;
  return unmet(sentence, true, [{ id: test.evidenceId, filename: test.filename }]);
}

/** Readings of a server's version, as exact, as new and from as many independent sources as the gate asks. */
export function judgeBuildReading(need: ReadingNeed, facts: GateFacts): Judged {
  const newestFirst = facts.readings.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const judged = newestFirst.map((reading) => ({ reading, fault: faultOf(need, reading, facts) }));
  const { standing, gap } = standingOf(need, newestFirst, facts);
  const refuted = refutedBy(standing, need, facts);
  if (refuted) return refuted;
  const good = standing.filter((reading) => faultOf(need, reading, facts) === null);
  const byOrigin = new Map(good.toReversed().map((reading) => [originKey(reading.source), reading]));
  const list = good.some((reading) => reading.checkByHand) ? installedUpdatesOf(facts) : null;
  const evidence = [
    ...(list === null ? [] : [list]),
    ...good.flatMap((reading) =>
      reading.evidenceId && reading.filename ? [{ id: reading.evidenceId, filename: reading.filename }] : [],
    ),
  ];
  const told = [
    ...[...byOrigin.values()].map((reading) => `${shown(reading)}, ${at(reading.at)}`),
    ...(list === null ? [] : [`checked by hand in ${list.filename}`]),
  ].join("; ");
  const sources = byOrigin.size + (list === null ? 0 : 1);
  if (sources >= need.differentSources) {
    return met(`${told}.`, {
      evidence,
      proofs: proofsOf([...byOrigin.values()], list),
    });
  }
  const others = need.sources
    .filter((source) => !byOrigin.has(originKey(source)))
    .map((source) => buildSourceLabels[source]);
  if (sources > 0) {
    const left = need.differentSources - sources;
    return unmet(
      `${sources} of ${need.differentSources} sources: ${told}. ${left === 1 ? "One more" : `${left} more`} from ${either(others)} is missing.`,
      true,
      evidence,
    );
  }
  const nearest = gap ?? judged.find((item) => item.fault !== null);
  if (nearest?.fault)
    return unmet(
      nearest.fault,
      true,
      nearest.reading.evidenceId && nearest.reading.filename
        ? [{ id: nearest.reading.evidenceId, filename: nearest.reading.filename }]
        : [],
    );
  const nameless = facts.files.find(
    (file) => file.attached && file.serverIds.length === 0 && versionFormats.includes(file.format ?? ""),
  );
  if (nameless)
    return unmet(
      `${nameless.filename} is attached, but nothing in it names its server. Give it to ${facts.server?.hostname ?? "its server"} on its page in the evidence.`,
      true,
      [nameless],
    );
  return unmet(
    `No build${ofServer(facts)} is known yet. Record one from ${either(others)}, or upload a log that names it.`,
    false,
  );
}
