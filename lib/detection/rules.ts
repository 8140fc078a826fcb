import { stageLabels, stages } from "@/lib/core/states";
import type { Stage } from "@/lib/core/states";
import { withCleanUp } from "./story/clean-up";
import type { StageHit } from "./story/stage-hit";
import { storyOfRow } from "./story/without-address";
import type { StoryGroup } from "./story/without-address";

export { sessionStages } from "./story/stage-hit";
export type { StageHit } from "./story/stage-hit";

/** Place of a stage on the ladder, 0 for a probe. Mailbox theft stands beside the ladder and comes last. */
export function stageRank(stage: Stage): number {
  return stages.indexOf(stage);
}

export type StoryStep = {
  stage: Stage;
  label: string;
  firstAt: number;
  lastAt: number;
  count: number;
  gapMs: number | null;
  findingKeys: string[];
};

/** One client address walking the ladder on one server, in order of time. */
export type Story = {
  ip: string | null;
  server: string | null;
  steps: StoryStep[];
  furthest: Stage;
  startedAt: number;
  endedAt: number;
  durationMs: number;
  /** Whether a file was written: the chain was walked to its end. */
  complete: boolean;
  sentence: string;
};

function stepsOf(hits: readonly StageHit[]): StoryStep[] {
  const ordered = withCleanUp(hits).toSorted(
    (left, right) => left.firstAt - right.firstAt || stageRank(left.stage) - stageRank(right.stage),
  );
  const steps: StoryStep[] = [];
  for (const { stage, firstAt, lastAt, count, findingKey } of ordered) {
    const last = steps.at(-1);
    const keys = findingKey === undefined ? [] : [findingKey];
    if (last?.stage === stage) {
      last.lastAt = Math.max(last.lastAt, lastAt);
      last.count += count;
      last.findingKeys = [...new Set([...last.findingKeys, ...keys])];
      continue;
    }
    steps.push({
      stage,
      label: stageLabels[stage],
      firstAt,
      lastAt,
      count,
      gapMs: last === undefined ? null : Math.max(0, firstAt - last.lastAt),
      findingKeys: keys,
    });
  }
  return steps;
}

function spanWords(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 120) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

function storyFrom(who: { ip: string | null; server: string | null }, hits: readonly StageHit[]): Story | null {
  const steps = stepsOf(hits);
  const [first] = steps;
  if (first === undefined) return null;
  const startedAt = first.firstAt;
  const endedAt = Math.max(...steps.map(({ lastAt }) => lastAt));
  const furthest = steps.reduce<Stage>(
    (far, { stage }) => (stageRank(stage) > stageRank(far) ? stage : far),
    first.stage,
  );
  const walked = steps.map(({ label }) => label).join(" → ");
  const sentence = `${who.ip ?? "An unknown address"} on ${who.server ?? "an unnamed server"}: ${walked}${steps.length > 1 ? ` in ${spanWords(endedAt - startedAt)}` : ""}.`;
  return {
    ...who,
    steps,
    furthest,
    startedAt,
    endedAt,
    durationMs: endedAt - startedAt,
    complete: steps.some(({ stage }) => stage === "file_written"),
    sentence,
  };
}

/**
 * Reads stage hits as stories: one per client address and server, ordered in time. Rows without an address join the one
 * story on their server that held a session within a minute, else they make one of their own. The story that got furthest
 * comes first.
 */
export function storyOf(stageHits: readonly StageHit[]): Story[] {
  const groups = new Map<string, StoryGroup>();
  const groupFor = (ip: string | null, server: string | null) => {
    const key = JSON.stringify([ip, server?.toLowerCase() ?? null]);
    const group = groups.get(key) ?? { ip, server, hits: [] };
    groups.set(key, group);
    return group;
  };
  for (const hit of stageHits) if (hit.ip !== null) groupFor(hit.ip, hit.server).hits.push(hit);
  const known = [...groups.values()];
  const without = stageHits.filter(({ ip }) => ip === null).toSorted((left, right) => left.firstAt - right.firstAt);
  for (const hit of without) (storyOfRow(known, hit) ?? groupFor(null, hit.server)).hits.push(hit);
  const stories = [...groups.values()].flatMap(({ ip, server, hits }) => storyFrom({ ip, server }, hits) ?? []);
  return stories.sort(
    (left, right) =>
      Number(right.complete) - Number(left.complete) ||
      stageRank(right.furthest) - stageRank(left.furthest) ||
      left.startedAt - right.startedAt,
  );
}
