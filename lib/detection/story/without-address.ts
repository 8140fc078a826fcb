import { sessionStages } from "./stage-hit";
import type { StageHit } from "./stage-hit";

/** A row without an address (the ECP log has none) belongs to the story that was under way within this time. */
const sameStoryMs = 60_000;

export type StoryGroup = { ip: string | null; server: string | null; hits: StageHit[] };

/** Of one or two hits the times are known; of more, each may lie anywhere in the span. */
function momentsOf({ count, firstAt, lastAt }: StageHit): [number, number][] {
  return count > 2
    ? [[firstAt, lastAt]]
    : [
        [firstAt, firstAt],
        [lastAt, lastAt],
      ];
}

function isNear(left: StageHit, right: StageHit): boolean {
  return momentsOf(left).some(([from, to]) =>
    momentsOf(right).some(([start, end]) => start <= to + sameStoryMs && end >= from - sameStoryMs),
  );
}

/**
 * The story that a row without an address belongs to: the one on its server that held a session within a minute of it, since
 * the control panel acts for whoever holds one. Null when there is none, or more than one: whose row it is would be a guess.
 */
export function storyOfRow(groups: readonly StoryGroup[], row: StageHit): StoryGroup | null {
  if (!sessionStages.includes(row.stage)) return null;
  const near = groups.filter(
    ({ server, hits }) =>
      server?.toLowerCase() === row.server?.toLowerCase() &&
      hits.some((hit) => sessionStages.includes(hit.stage) && isNear(hit, row)),
  );
  return near.length === 1 ? (near[0] ?? null) : null;
}
