import type { ExposureShown } from "@/lib/core/words";

/**
 * The proofs of a mitigation that stand, newest first: none was removed later, and no test has met the flaw since.
 */
export function standingMitigation<P extends { shows: ExposureShown; at: Date }>(proofs: readonly P[]): P[] {
  const newestFirst = proofs.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const told = newestFirst.filter(({ shows }) => shows !== "update_opinion");
  const ends = told.findIndex(({ shows }) => shows !== "mitigated");
  return ends < 0 ? told : told.slice(0, ends);
}
