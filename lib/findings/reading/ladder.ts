import { type Stage, stages } from "@/lib/core/states";
import { type StageHit, storyOf } from "@/lib/detection/rules";
import type { FindingStory, StoryStep } from "@/lib/findings/schema";

/** One bucket of hits on a rung of the ladder, with the finding it belongs to. */
export type LadderHit = {
  ip: string | null;
  stage: Stage;
  format: string;
  count: number;
  firstAt: number;
  lastAt: number;
  findingId: string;
  title: string;
};

/** A tool's extract repeats rows of a log; the log itself is the one that counts. */
function isExtract(format: string): boolean {
  return format === "test-proxylogon";
}

function withoutEchoes(hits: readonly LadderHit[]): LadderHit[] {
  const once = new Map<string, LadderHit>();
  for (const hit of hits) {
    const key = JSON.stringify([hit.ip, hit.stage, hit.firstAt, hit.lastAt]);
    const known = once.get(key);
    if (!known || known.format === hit.format) once.set(`${key}${known ? hit.findingId : ""}`, hit);
    else if (isExtract(known.format) && !isExtract(hit.format)) once.set(key, hit);
  }
  return [...once.values()];
}

type LadderStory = Omit<FindingStory, "beside"> & { findingIds: string[] };

/**
 * Reads hits on one server as stories, one per client address, furthest first, each with the findings it is made of. Rungs
 * come in ladder order, each once, with its first and last time; a row that a tool's extract repeats counts once.
 */
export function storiesFrom(serverName: string | null, hits: readonly LadderHit[]): LadderStory[] {
  const kept = withoutEchoes(hits);
  const titles = new Map(kept.map((hit) => [hit.findingId, hit.title]));
  const stageHits = kept.map(({ findingId, ...hit }): StageHit => ({
    ...hit,
    server: serverName,
    findingKey: findingId,
  }));
  return storyOf(stageHits).map((story) => {
    const rungs = new Map<Stage, StoryStep>();
    for (const step of story.steps) {
      const known = rungs.get(step.stage);
      const findingId = known?.findingId ?? step.findingKeys[0] ?? "";
      rungs.set(step.stage, {
        stage: step.stage,
        firstAt: known?.firstAt ?? new Date(step.firstAt).toISOString(),
        lastAt: new Date(Math.max(step.lastAt, known ? Date.parse(known.lastAt) : 0)).toISOString(),
        count: step.count + (known?.count ?? 0),
        findingId,
        title: titles.get(findingId) ?? "",
      });
    }
    const steps = [...rungs.values()].toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
    const findingIds = story.steps.flatMap((step) => step.findingKeys);
    return { ip: story.ip, serverName, sentence: story.sentence, complete: story.complete, steps, findingIds };
  });
}
