import { epochHour } from "./timestamps";
import type { BuildSighting, CoverageHours } from "./types";

/** What a row says beside its content: whose it is, which log it belongs to, which build wrote it. */
export type RowFacts = { server: string | null; logKind: string; build: string | null };

/** A row seen at a time: cheap to repeat while the facts stay the same. */
export type Tally = {
  seen(facts: RowFacts, at: number): void;
  seenAgain(at: number): void;
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
  let bucket: CoverageHours | null = null;
  let sighting: BuildSighting | null = null;
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

  function count(at: number): void {
    if (bucket === null) return;
    bucket.rows++;
    if (at < bucket.from) bucket.from = at;
    if (at > bucket.to) bucket.to = at;
    const now = epochHour(at);
    if (now !== hour) {
      noteHour();
      hour = now;
    }
    rowsInHour++;
    if (sighting === null) return;
    sighting.rows++;
    if (sighting.firstAt === null || at < sighting.firstAt) sighting.firstAt = at;
    if (sighting.lastAt === null || at > sighting.lastAt) sighting.lastAt = at;
  }

  return {
    seen(facts, at) {
      const next = bucketOf(facts);
      if (next !== bucket) noteHour();
      bucket = next;
      sighting = sightingOf(facts);
      if (facts.server !== null && servers.size < maxBuckets) {
        const key = facts.server.toLowerCase();
        if (!servers.has(key)) servers.set(key, facts.server);
      }
      count(at);
    },
    seenAgain: count,
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
