"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount, formatBytes } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { Facts, Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { RematchReport as Report } from "@/lib/knowledge/schema";

import { RematchCases } from "./rematch-cases";
import { RematchFiles } from "./rematch-files";
import { RematchFormats } from "./rematch-formats";
import { askAgainMs, changeWords, leftMs, spanWords } from "./rematch-params";
import { RunMark } from "./run-mark";
import { isUnderWay } from "./words";

type RematchReportProps = { slug: string; rematchId: string; mayChange: boolean; onBack: () => void };

/** One look through stored evidence: how far it is, what exactly was re-checked, and what it found in which case. */
export function RematchReport({ slug, rematchId, mayChange, onBack }: RematchReportProps) {
  const report = useQuery({
    ...api.rematches.get.queryOptions({ input: { slug, rematchId } }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? askAgainMs : false),
  });
  if (report.isError && !report.data)
    return (
      <ErrorState
        title="The run could not be fetched"
        message={report.error.message}
        onRetry={() => void report.refetch()}
      />
    );
  if (!report.data) return <SkeletonRows rows={10} label="Reading the run" />;
  const run = report.data;
  return (
    <>
      <Section
        title={visible(changeWords(run.changes, 2) || run.cause)}
        meta={`begun by ${visible(run.createdBy)}`}
        actions={
          <>
            {mayChange ? <Controls slug={slug} run={run} /> : null}
            <LinkButton prefetch={false} download href={`/api/v1/campaigns/${slug}/rematches/${rematchId}/report.csv`}>
              Report (CSV)
            </LinkButton>
            <Button onClick={onBack}>All runs</Button>
          </>
        }
      >
        <div className="grid gap-4">
          <Standing run={run} now={report.dataUpdatedAt} />
          <Figures run={run} />
        </div>
      </Section>
      <RematchCases slug={slug} rematchId={rematchId} underWay={isUnderWay(run)} />
      <RematchFormats formats={run.formats} />
      <RematchFiles slug={slug} rematchId={rematchId} underWay={isUnderWay(run)} />
    </>
  );
}

/** `now` is the moment of the answer, so that figures and time belong together. */
function Standing({ run, now }: { run: Report; now: number }) {
  const left = leftMs(run, now);
  return (
    <div className="grid gap-2">
      <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <b>
          <RunMark run={run} />
        </b>
        <span>
          {formatCount(run.done)} of {formatCount(run.total)} files
        </span>
        {isUnderWay(run) && !run.paused && left !== null ? (
          <span className="text-muted">about {spanWords(left)} left</span>
        ) : null}
        {run.casesHit > 0 ? (
          <span>
            new matches in {formatCount(run.casesHit)} of {formatCount(run.cases)} {run.cases === 1 ? "case" : "cases"}
          </span>
        ) : null}
      </p>
      {isUnderWay(run) ? (
        <Progress
          className="w-full max-w-160"
          label="Files done"
          value={run.total === 0 ? undefined : (run.done / run.total) * 100}
        />
      ) : null}
      {run.error ? (
        <Callout tone="problem" title="The run stopped.">
          {visible(run.error)}
        </Callout>
      ) : null}
    </div>
  );
}

function Figures({ run }: { run: Report }) {
  return (
    <Facts
      className="max-w-160"
      facts={[
        { name: "Because of", value: visible(changeWords(run.changes, 20) || run.cause) },
        { name: "New findings", value: formatCount(run.newFindings) },
        { name: "New sightings", value: formatCount(run.newSightings) },
        { name: "Findings gone", value: `${formatCount(run.goneFindings)}, which nobody had judged` },
        { name: "Findings kept", value: `${formatCount(run.keptFindings)}, judged under an older rule` },
        { name: "Read again", value: formatBytes(run.readBytes) },
        {
          name: "Knowledge",
          value: `revision ${run.fromRevision} to ${run.toRevision}, pack ${visible(run.packVersionBefore)}${
            run.packVersionAfter === run.packVersionBefore ? "" : ` to ${visible(run.packVersionAfter)}`
          }`,
        },
        { name: "Begun", value: <Time at={run.createdAt} /> },
        { name: "Ended", value: run.endedAt ? <Time at={run.endedAt} /> : <span className="text-muted">not yet</span> },
        ...(run.durationMs === null ? [] : [{ name: "Took", value: spanWords(run.durationMs) }]),
      ]}
    />
  );
}

function Controls({ slug, run }: { slug: string; run: Report }) {
  const queryClient = useQueryClient();
  const control = useMutation(
    api.rematches.control.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.rematches.key() }),
    }),
  );
  if (!isUnderWay(run)) return null;
  const to = (act: "pause" | "resume" | "cancel") => control.mutate({ slug, rematchId: run.id, to: act });
  return (
    <>
      {control.isError ? (
        <span role="alert" className="text-compact text-high">
          {sentenceOf(control.error)}
        </span>
      ) : null}
      <Button pending={control.isPending} onClick={() => to(run.paused ? "resume" : "pause")}>
        {run.paused ? "Resume" : "Pause"}
      </Button>
      <Button tone="danger" pending={control.isPending} onClick={() => to("cancel")}>
        Cancel
      </Button>
    </>
  );
}
