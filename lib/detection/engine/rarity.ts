import { ordinaryRows } from "./ordinary-rows";
import type { Run } from "./runs";

/** Longest run the automaton follows; a longer one is replaced by its rarest part. */
const windowLength = 12;

const grams = new Map<string, Set<string>>();

function gramsOf(kind: string): Set<string> {
  const kept = grams.get(kind);
  if (kept !== undefined) return kept;
  const text = ordinaryRows[kind] ?? "";
  const found = new Set<string>();
  for (let index = 0; index + 3 <= text.length; index += 1) found.add(text.slice(index, index + 3));
  grams.set(kind, found);
  return found;
}

function placePattern(set: string): string {
  return set.length === 1 ? set.replace(/[.*+?^${}()|[\]\\]/, "\\$&") : `[${set.replace(/[\]\\^-]/g, "\\$&")}]`;
}

function isOrdinary(kind: string, run: Run): boolean {
  const text = ordinaryRows[kind] ?? "";
  return run.every((set) => set.length === 1)
    ? text.includes(run.join(""))
    : new RegExp(run.map(placePattern).join("")).test(text);
}

/**
 * How seldom a run is expected in everyday rows: nearly nothing when it stands in them, else the number of its
 * three-character parts that they lack.
 */
export function rarityOf(kind: string, run: Run): number {
  if (isOrdinary(kind, run)) return run.length / 100;
  const known = gramsOf(kind);
  let rare = 0;
  for (let index = 0; index + 3 <= run.length; index += 1) {
    const [a = "", b = "", c = ""] = run.slice(index, index + 3);
    if (a.length + b.length + c.length > 3) rare += 0.25;
    else if (!known.has(a + b + c)) rare += 1;
  }
  return 2 + rare + run.length / 100;
}

/** The part of a run that is worth following, at most `longest` long. */
export function rarestWindow(kind: string, run: Run, longest = windowLength): Run {
  if (run.length <= longest) return run;
  let best = run.slice(0, longest);
  let bestRarity = rarityOf(kind, best);
  for (let start = 1; start + longest <= run.length; start += 1) {
    const window = run.slice(start, start + longest);
    const rarity = rarityOf(kind, window);
    if (rarity <= bestRarity) continue;
    best = window;
    bestRarity = rarity;
  }
  return best;
}

/** The clause whose commonest run is rarest, its runs cut to their rarest windows; null when there is no clause. */
export function rarestClause(kind: string, clauses: readonly (readonly Run[])[], longest = windowLength): Run[] | null {
  let best: Run[] | null = null;
  let bestRarity = -1;
  for (const clause of clauses) {
    const windows = clause.map((run) => rarestWindow(kind, run, longest));
    const rarity = Math.min(...windows.map((window) => rarityOf(kind, window)));
    if (rarity <= bestRarity) continue;
    best = windows;
    bestRarity = rarity;
  }
  return best;
}

/** Rows of everyday that a run lets pass, as a weight: an ordinary one outweighs any number of rare ones. */
function weightOf(kind: string, run: Run): number {
  const rarity = rarityOf(kind, run);
  return rarity < 1 ? 1000 : 1 / rarity;
}

/**
 * Chooses one clause for each member, so that all their runs together stand in as few everyday rows as possible: a clause
 * whose runs are looked for anyway costs nothing. Answers the distinct runs, cut to their rarest part; null when a member has
 * no clause.
 */
export function chosenRuns(kind: string, members: readonly (readonly (readonly Run[])[])[]): Run[] | null {
  const chosen = new Map<string, Run>();
  const weights = new Map<string, number>();
  // Members that leave no choice come first, so that the others can make use of their runs.
  for (const clauses of members.toSorted((left, right) => left.length - right.length)) {
    let best: { added: Map<string, Run>; weight: number } | null = null;
    for (const clause of clauses) {
      const added = new Map<string, Run>();
      let weight = 0;
      for (const whole of clause) {
        const run = rarestWindow(kind, whole);
        const key = run.join("\n");
        if (chosen.has(key) || added.has(key)) continue;
        added.set(key, run);
        const own = weights.get(key) ?? weightOf(kind, run);
        weights.set(key, own);
        weight += own;
      }
      if (best === null || weight < best.weight) best = { added, weight };
    }
    if (best === null) return null;
    for (const [key, run] of best.added) chosen.set(key, run);
  }
  return [...chosen.values()];
}
