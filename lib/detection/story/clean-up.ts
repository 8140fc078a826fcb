import type { StageHit } from "./stage-hit";

/** The URL is put back seconds after the file is written; a change long after that is another change. */
const putBackWithinMs = 300_000;

/** The hit of a bucket at `at` taken out as clean-up, and what is left of the bucket. */
function splitAt(hit: StageHit, at: number, writtenAt: number): StageHit[] {
  const cleanUp: StageHit = { ...hit, stage: "cleanup", count: 1, firstAt: at, lastAt: at };
  if (hit.count === 1) return [cleanUp];
  const rest = { ...hit, count: hit.count - 1 };
  if (at === hit.firstAt) return [cleanUp, hit.count === 2 ? { ...rest, firstAt: hit.lastAt } : rest];
  return [{ ...rest, lastAt: hit.count === 2 ? hit.firstAt : Math.min(hit.lastAt, writtenAt) }, cleanUp];
}

/**
 * After the file is written the URL is put back with the very request that changed it. Where rows were read one by one, the
 * rule for it has told them apart. Where they were not (another file, another log), the first change after the last write is
 * taken for it, if it follows soon; a change between two writes is the change before the second.
 */
export function withCleanUp(hits: readonly StageHit[]): StageHit[] {
  const written = hits.filter(({ stage }) => stage === "file_written").map(({ lastAt }) => lastAt);
  if (written.length === 0) return [...hits];
  const writtenAt = Math.max(...written);
  if (hits.some(({ stage, lastAt }) => stage === "cleanup" && lastAt >= writtenAt)) return [...hits];
  const changes = hits.flatMap((hit) => {
    if (hit.stage !== "write_config" || hit.lastAt <= writtenAt) return [];
    return [{ hit, at: hit.firstAt > writtenAt ? hit.firstAt : hit.lastAt }];
  });
  const first = changes.toSorted((left, right) => left.at - right.at)[0];
  if (first === undefined || first.at - writtenAt > putBackWithinMs) return [...hits];
  return hits.flatMap((hit) => (hit === first.hit ? splitAt(hit, first.at, writtenAt) : [hit]));
}
