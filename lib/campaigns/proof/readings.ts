import type { BuildSource } from "@/lib/core/states";
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

const origins: Record<BuildSource, string | null> = {
  exsetup: "exsetup",
  admin_display_version: "admin_display_version",
  health_checker: "health_checker",
  owa: "outside",
  scan: "outside",
  httpproxy: "log",
  ecp: "log",
  manual: null,
};

/**
 * What a reading comes from in the end; readings of one origin prove no more than one of them. All logs of a server are written
 * by one machine with one number, and a scan reads the same answer of OWA that a person sees. A version that was typed in
 * without its source comes from nothing but a word (null).
 */
export function originOf(source: BuildSource): string | null {
  return origins[source];
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
