"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { JobMark } from "@/components/marks/job-mark";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { SkeletonRows } from "@/components/ui/skeleton";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { jobStates } from "@/lib/core/states";
import type { ImportView } from "@/lib/imports/schema";

import { ImportRows } from "./import-rows";
import { type Chosen, sendImport } from "./send-import";
import { UndoImport, UndoStanding } from "./undo-import";
import { isUnderWay, kindWords } from "./words";

const askEveryMs = 600;

type ImportRunProps = {
  slug: string;
  importId: string;
  /** The file that was tried, while this page has it. */
  chosen: Chosen | null;
  mayImport: boolean;
  onBack: () => void;
  onImported: (importId: string) => void;
};

/** One import: how far it is, what it did or would do, and the rows that wait for a word. */
export function ImportRun({ slug, importId, chosen, mayImport, onBack, onImported }: ImportRunProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const found = useQuery({
    ...api.imports.get.queryOptions({ input: { importId } }),
    refetchInterval: ({ state: { data } }) =>
      data && (isUnderWay(data.job) || (data.undo && isUnderWay(data.undo.job))) ? askEveryMs : false,
  });
  const view = found.data;
  async function importNow() {
    if (chosen === null || pending) return;
    setPending(true);
    setProblem(null);
    try {
      onImported(await sendImport(slug, chosen, false));
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  }
  if (found.isError && !view)
    return (
      <ErrorState
        title="This import could not be fetched"
        message={found.error.message}
        onRetry={() => void found.refetch()}
      />
    );
  if (!view) return <SkeletonRows rows={8} label="Loading the import" />;
  const state = jobStates.find((known) => known === view.job.state) ?? "failed";
  const ended = !isUnderWay(view.job);
  return (
    <>
      <PageHeader
        title={view.dryRun ? `Trial of ${visible(view.filename)}` : visible(view.filename)}
        meta={`${kindWords[view.kind]}, ${formatCount(view.rows)} rows, by ${view.createdBy}`}
        actions={
          <>
            <Button onClick={onBack}>All imports</Button>
            {mayUndo(view) && mayImport ? <UndoImport view={view} onAsked={() => void found.refetch()} /> : null}
            {view.dryRun && ended && mayImport && chosen !== null ? (
              <Button tone="primary" pending={pending} onClick={() => void importNow()}>
                Import it now
              </Button>
            ) : null}
          </>
        }
      />
      <div className="grid gap-3 px-gutter pb-3">
        <div role="status" className="flex flex-wrap items-center gap-x-5 gap-y-1">
          <JobMark state={state} />
          {ended ? null : (
            <>
              <Progress
                label="Rows done"
                value={view.job.total === 0 ? undefined : (view.job.done / view.job.total) * 100}
                className="w-40"
              />
              <span className="text-muted">
                {formatCount(view.job.done)} of {formatCount(view.job.total)} rows. You may leave; it goes on.
              </span>
            </>
          )}
          {view.result ? <Outcome view={view} /> : null}
        </div>
        {view.undo ? <UndoStanding undo={view.undo} /> : null}
        {view.job.error ? <Callout tone="problem">{view.job.error}</Callout> : null}
        {problem ? (
          <Callout tone="problem" live>
            {problem}
          </Callout>
        ) : null}
        {view.dryRun && ended && chosen === null ? (
          <Callout>Nothing was written. Choose the file again to import it.</Callout>
        ) : null}
      </div>
      {view.result ? (
        <ImportRows
          view={view}
          result={view.result}
          decides={mayImport && !view.dryRun && view.undo === null}
          onDecided={() => void found.refetch()}
        />
      ) : null}
    </>
  );
}

/** Something was written, and nobody has it taken back already, or something was kept then. */
function mayUndo({ dryRun, job, result, undo }: ImportView): boolean {
  if (dryRun || isUnderWay(job) || result === null) return false;
  if (undo !== null) return !isUnderWay(undo.job) && (undo.kept > 0 || undo.job.state !== "done");
  return result.created + result.updated + result.unseen > 0;
}

function Outcome({ view }: { view: ImportView }) {
  const { result } = view;
  if (!result) return null;
  const would = view.dryRun ? "would be" : result.created === 1 ? "is" : "are";
  return (
    <span>
      <b>
        {formatCount(result.created)} {result.created === 1 ? "organization" : "organizations"} {would} new
      </b>
      , {formatCount(result.updated)} changed, {formatCount(result.unchanged)} as they were;{" "}
      {formatCount(result.casesCreated)} {result.casesCreated === 1 ? "case" : "cases"}{" "}
      {view.dryRun ? "would open" : "opened"}.
      {result.unseen === 0 ? null : (
        <>
          {" "}
          {view.dryRun ? (
            `${formatCount(result.unseen)} ${result.unseen === 1 ? "server" : "servers"} would be proposed as patched or gone.`
          ) : (
            <Link href={`/portfolio?filter=${encodeURIComponent("unseen:any")}`} prefetch={false}>
              {formatCount(result.unseen)} {result.unseen === 1 ? "server" : "servers"} listed no longer
            </Link>
          )}
        </>
      )}
    </span>
  );
}
