import { type CompromiseState, compromiseStates } from "@/lib/core/states";

import { type ActionPlace, type NextAction, nextActions } from "./advising/actions";
import { withAxesApart } from "./filtering/axes";
import { type FilterField, filterFields } from "./filtering/fields";
import { conditionsIn, type FilterNode, parseFilter } from "./filtering/grammar";
import { clockStateOf, type ClockState, filedLate } from "./guide/standing";
import { type MailRead, mailReadOf, mailSentence } from "./judging/mail";
import { compromiseRank, exposureRank, isCompromised, wordHolds, worstOf } from "./judging/ranks";
import { type Reach, reachSentence } from "./judging/reach";
import { type TriageFacts, triageOf, type TriageReason } from "./judging/triage";
import { verdictSentence, type VerdictServer } from "./judging/verdict";

export {
  clockStateOf,
  compromiseRank,
  conditionsIn,
  exposureRank,
  filedLate,
  filterFields,
  isCompromised,
  mailReadOf,
  mailSentence,
  nextActions,
  parseFilter,
  reachSentence,
  triageOf,
  verdictSentence,
  withAxesApart,
  wordHolds,
  worstOf,
};
export type {
  ActionPlace,
  ClockState,
  FilterField,
  FilterNode,
  MailRead,
  NextAction,
  Reach,
  TriageFacts,
  TriageReason,
  VerdictServer,
};

/** Human reference of a case: BW-000123. */
export function caseRef(number: number): string {
  return `BW-${String(number).padStart(6, "0")}`;
}

/** How the reason of the attention flag begins where new knowledge was found in evidence that was read before. */
export const oldEvidenceHit = "New match on old evidence";

/** Compromise states in order for filters such as ">= implanted". */
export function compromiseAtLeast(state: CompromiseState): CompromiseState[] {
  return compromiseStates.filter((other) => compromiseRank(other) >= compromiseRank(state));
}

export type AskedStates<T extends string> =
  | { kind: "states"; states: T[] | undefined }
  | { kind: "unknown"; word: string };

/** The states meant by words such as `implanted`, `patched,mitigated`, `!closed` and `>=implanted`; no word at all asks for nothing. */
export function statesOf<T extends string>(
  known: readonly T[],
  given: readonly string[],
  atLeast?: (state: T) => readonly T[],
): AskedStates<T> {
  const words = given
    .flatMap((text) => text.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const wanted = new Set<T>();
  const unwanted = new Set<T>();
  for (const word of words) {
    const [, sign = "", name = ""] = /^(!|>=)?\s*(.*)$/.exec(word) ?? [];
    const state = known.find((one) => one === name);
    if (state === undefined || (sign === ">=" && atLeast === undefined)) return { kind: "unknown", word };
    if (sign === "!") unwanted.add(state);
    else for (const one of sign === ">=" && atLeast ? atLeast(state) : [state]) wanted.add(one);
  }
  if (words.length === 0) return { kind: "states", states: undefined };
  return {
    kind: "states",
    states: known.filter((state) => (wanted.size === 0 || wanted.has(state)) && !unwanted.has(state)),
  };
}
