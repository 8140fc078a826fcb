import { foldAscii } from "@/lib/detection/engine/record-view";
import { shortestRun, usableInRow } from "@/lib/detection/engine/runs";
import type { Run } from "@/lib/detection/engine/runs";
import type { CharSet } from "./char-set";
import { parseRegex } from "./parse";
import type { RegexNode } from "./parse";

const mostRuns = 16;
const widestSet = 40;

/** The characters of a set, folded, when a raw row shows each as itself; null when it shows some otherwise, or when they are too many. */
function charsOf(set: CharSet): string | null {
  const found = new Set<string>();
  for (const [from, to] of set) {
    if (to > 126 || to - from > 128) return null;
    for (let code = from; code <= to; code += 1) found.add(foldAscii(String.fromCharCode(code)));
  }
  const chars = [...found].sort().join("");
  return chars.length <= widestSet && usableInRow(chars) ? chars : null;
}

/** Every text a small part can be, place by place; null when it can be too many, or anything. */
function spelledOut(node: RegexNode): string[][] | null {
  switch (node.kind) {
    case "set": {
      const chars = charsOf(node.set);
      return chars === null ? null : [[chars]];
    }
    case "assert":
    case "look":
      return [[]];
    case "sequence":
      return node.of.reduce<string[][] | null>((before, part) => joined(before, spelledOut(part)), [[]]);
    case "either": {
      const parts = node.of.map(spelledOut);
      const known = parts.filter((part) => part !== null).flat();
      return parts.includes(null) || known.length > mostRuns ? null : known;
    }
    case "repeat": {
      if (node.to > 8 || node.to - node.from > 3) return null;
      const inner = spelledOut(node.of);
      let found: string[][] = [];
      let grown: string[][] | null = [[]];
      for (let times = 0; times <= node.to; times += 1) {
        if (grown === null) return null;
        if (times >= node.from) found = [...found, ...grown];
        if (found.length > mostRuns) return null;
        grown = joined(grown, inner);
      }
      return found;
    }
  }
}

function joined(left: readonly string[][] | null, right: readonly string[][] | null): string[][] | null {
  if (left === null || right === null || left.length * right.length > mostRuns) return null;
  return left.flatMap((start) => right.map((end) => [...start, ...end]));
}

function weightOf(runs: readonly Run[]): number {
  if (runs.length === 0 || runs.some((run) => run.length < shortestRun)) return 0;
  const bits = (run: Run) => run.reduce((sum, set) => sum + Math.log2(128 / set.length), 0);
  return Math.min(...runs.map(bits));
}

function better(left: Run[] | null, right: Run[] | null): Run[] | null {
  return weightOf(right ?? []) > weightOf(left ?? []) ? right : left;
}

function flat(node: RegexNode): RegexNode[] {
  return node.kind === "sequence" ? node.of.flatMap(flat) : [node];
}

/** The best runs of which any text that the part matches holds one. */
function bestOf(node: RegexNode): Run[] | null {
  switch (node.kind) {
    case "set":
    case "assert":
    case "look":
      return null;
    case "repeat":
      return node.from === 0 ? null : bestOf(node.of);
    case "either": {
      const parts = node.of.map((part) => better(bestOf(part), spelledOut(part)));
      return parts.some((part) => part === null || weightOf(part) === 0) ? null : parts.flatMap((part) => part ?? []);
    }
    case "sequence": {
      let best: Run[] | null = null;
      let open: string[][] = [[]];
      for (const part of flat(node)) {
        const longer = joined(open, spelledOut(part));
        if (longer !== null) {
          open = longer;
          continue;
        }
        best = better(better(best, open), bestOf(part));
        open = spelledOut(part) ?? [[]];
      }
      return better(best, open);
    }
  }
}

/** Runs of which any text matched by the expression contains at least one; null when none can be promised. Throws RegexError as `parseRegex`. */
export function runsOfRegex(pattern: string, flags = ""): Run[] | null {
  const best = bestOf({ kind: "sequence", of: [parseRegex(pattern, flags)] });
  return best === null || weightOf(best) === 0 ? null : best;
}
