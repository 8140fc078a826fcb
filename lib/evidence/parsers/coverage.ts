import { epochHour } from "./timestamps";
import type { BuildSighting, CoverageHours } from "./types";

/** What a row says beside its content: whose it is, which log it belongs to, which build wrote it. */
export type RowFacts = { server: string | null; logKind: string; build: string | null };

/** Rows of one hour that state the same facts; times are epoch milliseconds. */
export type SameRows = { rows: number; from: number; to: number };

/** A row seen at a time: cheap to repeat for facts seen before. */
export type Tally = {
  seen(facts: RowFacts, at: number): void;
  seenAll(facts: RowFacts, rows: SameRows): void;
  servers(): string[];
  coverage(): CoverageHours[];
  builds(): BuildSighting[];
};

/** More than this many names in one file is an attack on memory; the rest is counted under no server. */
const maxBuckets = 256;

/** Counts hours, builds and servers while a file is read; memory does not grow with the number of rows. */
export function coverageTally(): Tally {
  const coverage = new Map<string, CoverageHours>();
  const builds = new Map<string, BuildSighting>();
  const servers = new Map<string, string>();
  const places = new Map<RowFacts, { bucket: CoverageHours; sighting: BuildSighting | null }>();
  let bucket: CoverageHours | null = null;
  let sighting: BuildSighting | null = null;
  let lastFacts: RowFacts | null = null;
  let hour = Number.NaN;
  let rowsInHour = 0;

  function bucketOf(facts: RowFacts): CoverageHours {
    const known = coverage.get(keyOf(facts.server, facts.logKind));
    if (known) return known;
    const server = coverage.size < maxBuckets ? facts.server : null;
    const key = keyOf(server, facts.logKind);
    const fresh = coverage.get(key) ?? {
      server,
      logKind: facts.logKind,
      hours: new Map<number, number>(),
      from: Infinity,
      to: -Infinity,
      rows: 0,
    };
    coverage.set(key, fresh);
    return fresh;
  }

  function sightingOf(facts: RowFacts): BuildSighting | null {
    if (facts.build === null) return null;
    const key = keyOf(facts.server, facts.build);
    const known = builds.get(key);
    if (known || builds.size >= maxBuckets) return known ?? null;
    const fresh: BuildSighting = { server: facts.server, build: facts.build, firstAt: null, lastAt: null, rows: 0 };
    builds.set(key, fresh);
    return fresh;
  }

  // Rows of one hour follow each other, so they are counted aside and noted when the hour ends.
  function noteHour(): void {
    if (bucket !== null && rowsInHour > 0) bucket.hours.set(hour, (bucket.hours.get(hour) ?? 0) + rowsInHour);
    rowsInHour = 0;
  }

  function count({ rows, from, to }: SameRows): void {
    if (bucket === null) return;
    bucket.rows += rows;
    if (from < bucket.from) bucket.from = from;
    if (to > bucket.to) bucket.to = to;
    const now = epochHour(from);
    if (now !== hour) {
      noteHour();
      hour = now;
    }
    rowsInHour += rows;
    if (sighting === null) return;
    sighting.rows += rows;
    if (sighting.firstAt === null || from < sighting.firstAt) sighting.firstAt = from;
    if (sighting.lastAt === null || to > sighting.lastAt) sighting.lastAt = to;
  }

  function turnTo(facts: RowFacts): void {
    if (facts === lastFacts) return;
    lastFacts = facts;
    const known = places.get(facts) ?? placeOf(facts);
    if (places.size >= maxBuckets) places.clear();
    places.set(facts, known);
    if (known.bucket !== bucket) noteHour();
    bucket = known.bucket;
    sighting = known.sighting;
  }

  function placeOf(facts: RowFacts): { bucket: CoverageHours; sighting: BuildSighting | null } {
    if (facts.server !== null && servers.size < maxBuckets) {
      const key = facts.server.toLowerCase();
      if (!servers.has(key)) servers.set(key, facts.server);
    }
    return { bucket: bucketOf(facts), sighting: sightingOf(facts) };
  }

  return {
    seen(facts, at) {
      turnTo(facts);
      count({ rows: 1, from: at, to: at });
    },
    seenAll(facts, same) {
      turnTo(facts);
      count(same);
    },
    servers: () => [...servers.values()],
    coverage() {
      noteHour();
      return [...coverage.values()];
    },
    builds: () => [...builds.values()],
  };
}

function keyOf(server: string | null, rest: string): string {
  return `${server === null ? "" : server.toLowerCase()}\u0000${rest}`;
}
