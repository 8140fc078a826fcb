import { foldAscii } from "./record-view";

/** A run of characters that must stand in the raw row; each place lists the (folded) characters it accepts. */
export type Run = readonly string[];

/** Shorter runs are too common to filter by. */
export const shortestRun = 4;

const usable = /^[\x21\x23-\x2a\x2c-\x7e]+$/;

/** Whether each of the characters looks in the raw row as in the parsed field. */
export function usableInRow(chars: string): boolean {
  return usable.test(chars);
}

export function runOf(text: string): Run {
  return text.split("");
}

/**
 * Parts of the texts that look the same in the raw row and in the parsed field: no quotes (CSV doubles them),
 * blanks or plus signs (W3C writes one for the other), no letters outside ASCII.
 */
export function partsOf(texts: readonly string[]): Run[] {
  const parts = texts.flatMap((text) => foldAscii(text).split(/[^\x21\x23-\x2a\x2c-\x7e]+/));
  return parts.filter((part) => part.length >= shortestRun).map(runOf);
}

export function longestRun(texts: readonly string[]): Run | null {
  return partsOf(texts).reduce<Run | null>(
    (best, part) => (best === null || part.length > best.length ? part : best),
    null,
  );
}
