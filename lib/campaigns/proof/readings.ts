import { familyOf, parseBuild } from "@/lib/campaigns/format/build-version";

/**
 * What a cumulative update is told by: the first three numbers, and before Exchange 2013 the service pack, since an update
 * rollup changes the third. Null for what is no version.
 */
function levelOf(build: string): string | null {
  const parsed = parseBuild(build);
  if (parsed === null) return null;
  return parsed.major < 15 ? `${parsed.major}.${parsed.minor}` : familyOf(parsed);
}

type Judged = { build: string; exposure: string };

/** `undone` is the reading that took everything back, beside the newest one that it took back. */
export type Run<R> = { agreeing: R[]; undone: { by: R; before: R } | null };

/**
 * The newest readings that decide and agree, newest first. A reading that cannot decide takes nothing back, unless it shows
 * another cumulative update: what was proven of one says nothing of the next, so the run ends there.
 */
export function latestRun<R extends Judged>(newestFirst: readonly R[]): Run<R> {
  const agreeing: R[] = [];
  let undecided: R[] = [];
  for (const reading of newestFirst) {
    if (reading.exposure === "unknown") {
      undecided.push(reading);
      continue;
    }
    const level = levelOf(reading.build);
    const by = undecided.find((other) => levelOf(other.build) !== null && levelOf(other.build) !== level);
    if (by) return { agreeing, undone: agreeing.length === 0 ? { by, before: reading } : null };
    if (agreeing[0] !== undefined && agreeing[0].exposure !== reading.exposure) break;
    agreeing.push(reading);
    undecided = [];
  }
  return { agreeing, undone: null };
}

/** Why a reading that proved something before proves it no longer. */
export function undoneWords({ before }: { before: Judged }): string {
  return `${before.build}, which was read before, is of another cumulative update and says nothing of this one.`;
}
