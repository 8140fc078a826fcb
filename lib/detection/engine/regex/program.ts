import type { CharSet } from "./char-set";
import { RegexError } from "./escapes";
import type { Assertion, RegexNode } from "./parse";

/** One step of an automaton. `look` holds where the look-around of that number does (or does not) hold. */
export type Step =
  | { kind: "set"; set: number }
  | { kind: "split"; to: readonly [number, number] }
  | { kind: "jump"; to: number }
  | { kind: "assert"; assertion: Assertion }
  | { kind: "look"; look: number; negated: boolean }
  | { kind: "match" };

/** Steps of one direction over the text; those of a look-ahead run from the end of the text backwards. */
export type Program = { steps: Step[]; backwards: boolean };

export type CompiledRegex = { main: Program; looks: Program[]; sets: CharSet[] };

const mostSteps = 2000;
const mostLooks = 4;

/**
 * Compiles a tree to automata without backtracking. Each look-around is an automaton of its own that marks the places where it holds
 * in one pass, so that the whole expression takes time in proportion to the text.
 */
export function compileRegex(tree: RegexNode): CompiledRegex {
  const sets: CharSet[] = [];
  const known = new Map<string, number>();
  const looks: Program[] = [];
  let size = 0;

  function setNumber(set: CharSet): number {
    const key = set.join(";");
    const found = known.get(key) ?? sets.length;
    if (!known.has(key)) {
      known.set(key, found);
      sets.push(set);
    }
    return found;
  }

  function programOf(node: RegexNode, backwards: boolean): Program {
    const steps: Step[] = [];
    const emit = (step: Step): number => {
      size += 1;
      if (size > mostSteps) throw new RegexError("it is too large");
      steps.push(step);
      return steps.length - 1;
    };

    function optional(of: RegexNode, loops: boolean): void {
      const at = emit({ kind: "jump", to: 0 });
      write(of);
      if (loops) emit({ kind: "jump", to: at });
      steps[at] = { kind: "split", to: [at + 1, steps.length] };
    }

    function write(part: RegexNode): void {
      switch (part.kind) {
        case "set":
          emit({ kind: "set", set: setNumber(part.set) });
          return;
        case "assert":
          emit(part);
          return;
        case "look": {
          const inner = programOf(part.of, !part.behind);
          looks.push(inner);
          if (looks.length > mostLooks) throw new RegexError(`more than ${mostLooks} look-arounds are not supported`);
          emit({ kind: "look", look: looks.length - 1, negated: part.negated });
          return;
        }
        case "sequence":
          for (const inner of backwards ? part.of.toReversed() : part.of) write(inner);
          return;
        case "either": {
          const ends: number[] = [];
          part.of.forEach((inner, index) => {
            const at = index < part.of.length - 1 ? emit({ kind: "jump", to: 0 }) : -1;
            write(inner);
            if (at < 0) return;
            ends.push(emit({ kind: "jump", to: 0 }));
            steps[at] = { kind: "split", to: [at + 1, steps.length] };
          });
          for (const end of ends) steps[end] = { kind: "jump", to: steps.length };
          return;
        }
        case "repeat":
          for (let times = 0; times < part.from; times += 1) write(part.of);
          if (part.to === Infinity) optional(part.of, true);
          else for (let times = part.from; times < part.to; times += 1) optional(part.of, false);
      }
    }

    write(node);
    emit({ kind: "match" });
    return { steps, backwards };
  }

  const main = programOf(tree, false);
  return { main, looks, sets };
}
