import { buildAutomaton, TooManyStates } from "./engine/automaton";
import type { Automaton } from "./engine/automaton";
import { scanBlock } from "./engine/block-scan";
import { rarestClause, rarestWindow } from "./engine/rarity";
import { rawKinds } from "./engine/raw-kinds";
import type { Run } from "./engine/runs";

/**
 * Tells rows that may match from rows that cannot. `interesting` answers for `bytes[start, end)`; `offset`, the
 * place of the row in the file, lets it see that a buffer was filled anew. It never refuses a row that a rule or
 * an indicator would match.
 */
export type Prefilter = {
  filters: boolean;
  runs: number;
  states: number;
  interesting: (bytes: Uint8Array, start: number, end: number, offset?: number) => boolean;
};

/** What a rule or an indicator needs a row to contain: one run of each clause; no clause means that any row may match. */
export type Needs = readonly (readonly Run[])[];

/** What is worked out once per record kind and used for any number of files. */
export type PrefilterPlan =
  | { passes: "all" }
  | { passes: "none" }
  | { passes: "some"; runs: number; automaton: Automaton };

const everything: Prefilter = { filters: false, runs: 0, states: 0, interesting: () => true };
const nothing: Prefilter = { filters: true, runs: 0, states: 0, interesting: () => false };

/** Bytes looked at in one go. Rows of one chunk are asked for one after the other, so a block answers for many. */
const blockBytes = 32 * 1024;

/** Windows that are tried one after the other: shorter ones filter less and need fewer states. */
const windows = [12, 8, 6, 4];
/** Above this many places to follow, the next shorter window is tried at once. */
const mostPlaces = 40_000;

function automatonOf(kind: string, clauses: readonly (readonly Run[])[], longest: number): Automaton | null {
  const runs = clauses.flatMap((clause) => clause.map((run) => rarestWindow(kind, run, longest)));
  const apart = [...new Map(runs.map((run) => [run.join("\n"), run])).values()];
  if (apart.reduce((sum, run) => sum + run.length, 0) > mostPlaces) return null;
  try {
    return buildAutomaton(apart);
  } catch (error) {
    if (error instanceof TooManyStates) return null;
    throw error;
  }
}

/**
 * Plans the filter of one record kind, some hundred milliseconds of work: do it once. One member without needs leaves the kind
 * unfiltered, and so do more members than an automaton can follow.
 */
export function planPrefilter(kind: string, members: readonly Needs[]): PrefilterPlan {
  if (!rawKinds.has(kind)) return { passes: "all" };
  const clauses: (readonly Run[])[] = [];
  for (const needs of members) {
    const clause = rarestClause(kind, needs);
    if (clause === null) return { passes: "all" };
    clauses.push(clause);
  }
  const runs = clauses.reduce((sum, clause) => sum + clause.length, 0);
  if (runs === 0) return { passes: "none" };
  for (const longest of windows) {
    const automaton = automatonOf(kind, clauses, longest);
    if (automaton !== null) return { passes: "some", runs, automaton };
  }
  return { passes: "all" };
}

/** A filter for one file. It remembers where it is, so each file needs its own; the plan is shared. */
export function createPrefilter(plan: PrefilterPlan): Prefilter {
  if (plan.passes === "all") return everything;
  if (plan.passes === "none") return nothing;
  const { automaton, runs } = plan;

  let seenBytes: Uint8Array | null = null;
  let seenBase = 0;
  let scannedFrom = 0;
  let scannedTo = 0;
  let found: number[] = [];
  let cursor = 0;

  function scan(bytes: Uint8Array, from: number, base: number): void {
    seenBytes = bytes;
    seenBase = base;
    scannedFrom = from;
    scannedTo = Math.min(bytes.length, from + blockBytes);
    found = [];
    cursor = 0;
    scanBlock(automaton, bytes, { start: from, end: scannedTo, found });
    if (found.length > 1) found.sort((left, right) => left - right);
  }

  function foundWithin(start: number, end: number): boolean {
    if ((found[cursor - 1] ?? 0) > start) cursor = 0;
    while (cursor < found.length && (found[cursor] ?? 0) <= start) cursor += 1;
    return cursor < found.length && (found[cursor] ?? 0) <= end;
  }

  return {
    filters: true,
    runs,
    states: automaton.states,
    interesting(bytes, start, end, offset) {
      const base = offset === undefined ? -1 : offset - start;
      const known =
        offset !== undefined && bytes === seenBytes && base === seenBase && start >= scannedFrom && end <= scannedTo;
      if (!known) {
        if (offset === undefined || end - start > blockBytes) {
          const own: number[] = [];
          scanBlock(automaton, bytes, { start, end, found: own });
          return own.length > 0;
        }
        scan(bytes, start, base);
      }
      return foundWithin(start, end);
    },
  };
}
