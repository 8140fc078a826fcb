import { literalTables } from "@/lib/core/literal-tables";
import type { LiteralTables } from "@/lib/core/literal-tables";
import { buildAutomaton, TooManyStates } from "./engine/automaton";
import type { Automaton } from "./engine/automaton";
import { scanBlock } from "./engine/block-scan";
import { ordinaryRows } from "./engine/ordinary-rows";
import { chosenRuns, rarestWindow } from "./engine/rarity";
import { rawKinds } from "./engine/raw-kinds";
import type { Run } from "./engine/runs";

/**
 * Tells rows that may match from rows that cannot. `interesting` answers for `bytes[start, end)`; `offset`, the
 * place of the row in the file, lets it see that a buffer was filled anew. It never refuses a row that a rule or
 * an indicator would match. `literals` are the same filter for the byte kernel, which judges whole blocks; absent where
 * every row may match.
 */
export type Prefilter = {
  filters: boolean;
  literals: LiteralTables | undefined;
  interesting: (bytes: Uint8Array, start: number, end: number, offset?: number) => boolean;
};

/** What a rule or an indicator needs a row to contain: one run of each clause; no clause means that any row may match. */
export type Needs = readonly (readonly Run[])[];

/** What is worked out once per record kind and used for any number of files. */
export type PrefilterPlan =
  | { passes: "all" }
  | { passes: "none"; literals: LiteralTables }
  | { passes: "some"; runs: readonly Run[]; literals: LiteralTables; automaton: () => Automaton | null };

const everything: Prefilter = { filters: false, literals: undefined, interesting: () => true };

/** Bytes looked at in one go. Rows of one chunk are asked for one after the other, so a block answers for many. */
const blockBytes = 32 * 1024;

/** Windows that are tried one after the other: shorter ones filter less and need fewer states. */
const windows = [12, 8, 6, 4];
/** Above this many places to follow, the next shorter window is tried at once. */
const mostPlaces = 40_000;

function automatonOf(kind: string, runs: readonly Run[]): Automaton | null {
  for (const longest of windows) {
    const cut = runs.map((run) => rarestWindow(kind, run, longest));
    if (cut.reduce((sum, run) => sum + run.length, 0) > mostPlaces) continue;
    try {
      return buildAutomaton(cut);
    } catch (error) {
      if (!(error instanceof TooManyStates)) throw error;
    }
  }
  return null;
}

/** The automaton serves where the kernel cannot run, and takes its time, so it is built when it is first asked. */
function builtOnce(kind: string, runs: readonly Run[]): () => Automaton | null {
  let built: Automaton | null | undefined;
  return () => {
    if (built === undefined) built = automatonOf(kind, runs);
    return built;
  };
}

/** Plans the filter of one record kind, some hundred milliseconds of work: do it once. One member without needs leaves the kind unfiltered. */
export function planPrefilter(kind: string, members: readonly Needs[]): PrefilterPlan {
  if (!rawKinds.has(kind)) return { passes: "all" };
  const runs = chosenRuns(kind, members);
  if (runs === null) return { passes: "all" };
  const literals = literalTables(runs, Buffer.from(ordinaryRows[kind] ?? ""));
  return runs.length === 0
    ? { passes: "none", literals }
    : { passes: "some", runs, literals, automaton: builtOnce(kind, runs) };
}

function standsAt(run: Run, within: Run, at: number): boolean {
  return run.every((place, index) => (within[at + index] ?? "\0").split("").every((char) => place.includes(char)));
}

/** Whether a literal of the plan stands in every text that one of some runs fits: then none of them is missed. */
export function coverageOf(plan: PrefilterPlan): (oneOf: readonly Run[]) => boolean {
  const literals = plan.passes === "some" ? plan.runs : [];
  const known = new Map<readonly Run[], boolean>();
  // The literals of a row are told by its cells and entries, so a text with the separator of entries may span two.
  const isCovered = (run: Run) =>
    run.every((place) => !place.includes(";")) &&
    literals.some((literal) => run.some((_place, at) => standsAt(literal, run, at)));
  return (oneOf) => {
    const answer = known.get(oneOf) ?? (oneOf.length > 0 && oneOf.every(isCovered));
    known.set(oneOf, answer);
    return answer;
  };
}

/** A filter for one file. It remembers where it is, so each file needs its own; the plan is shared. */
export function createPrefilter(plan: PrefilterPlan): Prefilter {
  if (plan.passes === "all") return everything;
  const { literals } = plan;
  if (plan.passes === "none") return { filters: true, literals, interesting: () => false };
  const { automaton } = plan;

  let seenBytes: Uint8Array | null = null;
  let seenBase = 0;
  let scannedFrom = 0;
  let scannedTo = 0;
  let found: number[] = [];
  let cursor = 0;

  function scan(own: Automaton, bytes: Uint8Array, { from, base }: { from: number; base: number }): void {
    seenBytes = bytes;
    seenBase = base;
    scannedFrom = from;
    scannedTo = Math.min(bytes.length, from + blockBytes);
    found = [];
    cursor = 0;
    scanBlock(own, bytes, { start: from, end: scannedTo, found });
    if (found.length > 1) found.sort((left, right) => left - right);
  }

  function foundWithin(start: number, end: number): boolean {
    if ((found[cursor - 1] ?? 0) > start) cursor = 0;
    while (cursor < found.length && (found[cursor] ?? 0) <= start) cursor += 1;
    return cursor < found.length && (found[cursor] ?? 0) <= end;
  }

  return {
    filters: true,
    literals,
    interesting(bytes, start, end, offset) {
      const own = automaton();
      // More than it can follow: then any row may match.
      if (own === null) return true;
      const base = offset === undefined ? -1 : offset - start;
      const known =
        offset !== undefined && bytes === seenBytes && base === seenBase && start >= scannedFrom && end <= scannedTo;
      if (!known) {
        if (offset === undefined || end - start > blockBytes) {
          const ends: number[] = [];
          scanBlock(own, bytes, { start, end, found: ends });
          return ends.length > 0;
        }
        scan(own, bytes, { from: start, base });
      }
      return foundWithin(start, end);
    },
  };
}
