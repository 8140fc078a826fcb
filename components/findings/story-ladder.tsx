"use client";

import { useState } from "react";

import { SeverityMark } from "@/components/marks/severity-mark";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { Segmented } from "@/components/ui/segmented";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { type Stage, stageLabels, stages } from "@/lib/core/states";
import type { FindingStory } from "@/lib/findings/schema";

import { TimeSpan } from "./time-span";

type StoryLadderProps = {
  stories: readonly FindingStory[];
  stage: Stage | null;
  findingId: string;
  onOpen: (findingId: string) => void;
};

const nameOf = (story: FindingStory) => story.ip ?? "No address logged";

/** How far each client address got on this server, rung by rung, with the time of each. */
export function StoryLadder({ stories, stage, findingId, onOpen }: StoryLadderProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const story = stories.find((each) => nameOf(each) === chosen) ?? stories[0];
  if (!story) return null;
  const rungs = stages.filter((each) => each !== "mailbox_theft" || story.steps.some((step) => step.stage === each));
  return (
    <section aria-label="Story of the client address">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3>Story</h3>
        {stories.length > 1 ? (
          <Segmented
            label="Client address"
            options={stories.map((each) => ({ value: nameOf(each), label: nameOf(each) }))}
            value={nameOf(story)}
            onValueChange={setChosen}
          />
        ) : (
          <code className="text-muted">{nameOf(story)}</code>
        )}
        {story.complete ? <span className="text-compact text-critical">walked to a written file</span> : null}
      </div>
      {story.steps.length > 0 ? (
        <ol className="grid grid-flow-col overflow-x-auto pb-1 [grid-auto-columns:minmax(5.25rem,1fr)] max-md:grid-flow-row max-md:gap-1">
          {rungs.map((rung) => {
            const step = story.steps.find((each) => each.stage === rung);
            const here = step !== undefined && (step.findingId === findingId || rung === stage);
            return (
              <li key={rung} aria-current={here ? "step" : undefined} className="relative pt-5 max-md:pt-0 max-md:pl-5">
                <span
                  aria-hidden="true"
                  className={cx("absolute top-1.5 h-0.5 w-full max-md:hidden", step ? "bg-bar" : "bg-track")}
                />
                <span
                  aria-hidden="true"
                  className={cx(
                    "absolute top-0.5 left-0 size-2.5 rounded-full border-2 max-md:top-1.5",
                    step ? "border-bar bg-bar" : "border-control bg-bg",
                    here && "border-critical bg-critical outline-1 outline-offset-2 outline-critical",
                  )}
                />
                {step ? (
                  <button
                    type="button"
                    onClick={() => onOpen(step.findingId)}
                    title={`${step.title}, ${formatCount(step.count)}×`}
                    className={cx(
                      "block min-h-6 text-left text-compact hover:underline",
                      here ? "font-semibold" : "text-fg",
                    )}
                  >
                    {stageLabels[rung]}
                    <br />
                    <Time at={step.firstAt} as="clock" precision="second" mono className="text-muted" />
                  </button>
                ) : (
                  <span className="block text-compact text-muted">
                    {stageLabels[rung]}
                    <br />
                    not seen
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      ) : null}
      {story.steps[0] ? (
        <p className="mt-1 text-compact text-muted">
          <Time at={story.steps[0].firstAt} as="stamp" precision="day" /> · {visible(story.sentence)}
        </p>
      ) : null}
      {story.beside.length > 0 ? (
        <ul className="mt-2 grid gap-0.5" aria-label="Beside the ladder">
          {story.beside.map((other) => (
            <li key={other.findingId} className="flex min-h-6 flex-wrap items-center gap-x-2">
              <SeverityMark severity={other.severity} look="alone" />
              {other.findingId === findingId ? (
                <b>{visible(other.title)}</b>
              ) : (
                <button
                  type="button"
                  className="text-left text-accent hover:underline"
                  onClick={() => onOpen(other.findingId)}
                >
                  {visible(other.title)}
                </button>
              )}
              <span className="text-compact text-muted">
                {formatCount(other.count)}× · <TimeSpan from={other.firstAt} to={other.lastAt} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
