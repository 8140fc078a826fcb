"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { Facts, Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { pipelineSteps, stepLabels } from "@/lib/core/words";
import type { EvidenceView } from "@/lib/evidence/schema";

import { CollectionProgress } from "./collection-progress";
import { CustodyList } from "./custody-list";
import { ExportDialog } from "./export-dialog";
import { factsOf } from "./file-facts";
import { LinesDialog, type Place } from "./lines-dialog";
import { RejectedDialog } from "./rejected-dialog";
import { RetryButton } from "./retry-button";
import { TimelineButton } from "./timeline/timeline-button";
import { StepMark } from "./step-mark";

type DetailProps = {
  caseId: string;
  fileId: string;
  may: (act: string) => boolean;
  place: Place | null;
  onPlace: (place: Place | null) => void;
  onSelect: (id: string) => void;
};

/** Everything about one file: what it is, where it came from, how far it is, who touched it, and ways to look inside. */
export function EvidenceDetail({ caseId, fileId, may, ...rest }: DetailProps) {
  const file = useQuery(api.evidence.get.queryOptions({ input: { caseId, evidenceId: fileId } }));
  if (file.isError)
    return (
      <ErrorState
        title="This file could not be fetched"
        message={file.error.message}
        onRetry={() => void file.refetch()}
      />
    );
  if (!file.data) return <SkeletonRows rows={8} label="Fetching the file" />;
  return <Detail key={file.data.id} caseId={caseId} file={file.data} may={may} {...rest} />;
}

type InnerProps = Omit<DetailProps, "fileId"> & { file: EvidenceView };

function Detail({ caseId, file, may, place, onPlace, onSelect }: InnerProps) {
  const about = useQuery({
    ...api.evidence.about.queryOptions({ input: { caseId, evidenceId: file.id } }),
    enabled: may("evidence.inspect"),
  });
  const [open, setOpen] = useState<"export" | "rejected" | null>(null);
  const inspect = may("evidence.inspect");
  return (
    <>
      <Section title={<bdi className="mono wrap-anywhere">{visible(file.filename)}</bdi>}>
        {about.data?.parent ? (
          <p className="mb-2 text-compact text-muted">
            member of{" "}
            <button
              type="button"
              className="mono text-accent underline"
              onClick={() => onSelect(about.data?.parent?.id ?? file.id)}
            >
              {visible(about.data.parent.path)}
            </button>
          </p>
        ) : null}
        <Facts facts={factsOf({ caseId, file, about: about.data, may, onSelect })} />
        <Remarks file={file} />
      </Section>
      {about.data?.collection ? <CollectionProgress collection={about.data.collection} onSelect={onSelect} /> : null}
      <Section title="Pipeline">
        <Steps file={file} />
        {may("evidence.retry") && (file.state === "ready" || file.state === "failed") ? (
          <RetryButton caseId={caseId} file={file} />
        ) : null}
        {may("evidence.retry") && inspect && isTable(file) ? (
          <div className="mt-3">
            <TimelineButton caseId={caseId} file={file} />
          </div>
        ) : null}
      </Section>
      {inspect ? <CustodyList caseId={caseId} fileId={file.id} /> : null}
      {inspect && file.sha256 !== null ? (
        <Section title="Look inside">
          <div className="flex flex-wrap gap-2">
            {file.format === "archive" ? null : (
              <Button onClick={() => onPlace({ offset: 0, line: 1 })}>View lines</Button>
            )}
            {file.rejected > 0 ? (
              <Button onClick={() => setOpen("rejected")}>{formatCount(file.rejected)} rejected</Button>
            ) : null}
            {may("evidence.export") ? <Button onClick={() => setOpen("export")}>Download as AES zip</Button> : null}
          </div>
          {may("evidence.export") ? (
            <p className="mt-2 text-compact text-muted">The zip has the password “infected”. Raw bytes never leave.</p>
          ) : null}
        </Section>
      ) : null}
      <ExportDialog
        open={open === "export"}
        onOpenChange={(next) => setOpen(next ? "export" : null)}
        caseId={caseId}
        file={file}
      />
      <RejectedDialog
        open={open === "rejected"}
        onOpenChange={(next) => setOpen(next ? "rejected" : null)}
        caseId={caseId}
        file={file}
        onPlace={onPlace}
      />
      <LinesDialog place={place} onPlace={onPlace} caseId={caseId} file={file} />
    </>
  );
}

/** A file that nobody can read may be a table; one that is a timeline may have been told wrongly. */
function isTable(file: EvidenceView): boolean {
  return file.state === "ready" && (file.format === "unrecognized" || file.format === "timeline");
}

function Remarks({ file }: { file: EvidenceView }) {
  if (file.state === "failed")
    return (
      <Callout tone="problem" className="mt-3" title="Not read.">
        {visible(file.error ?? "No reason was given.")}
      </Callout>
    );
  return file.note ? <Callout className="mt-3">{visible(file.note)}</Callout> : null;
}

function Steps({ file }: { file: EvidenceView }) {
  return (
    <ol className="grid gap-1">
      {pipelineSteps.map((name) => {
        const step = file.steps[name];
        const state = step?.state ?? "waiting";
        return (
          <li key={name} className="flex items-baseline gap-2">
            <StepMark state={state} className="w-3.5 shrink-0 justify-center self-center" />
            <span
              className={
                state === "failed"
                  ? "font-medium text-high"
                  : state === "waiting" || state === "skipped"
                    ? "text-muted"
                    : undefined
              }
            >
              {stepLabels[name]}
            </span>
            <span className="ml-auto text-compact text-muted">
              {state === "skipped" ? (
                "not needed"
              ) : step?.endedAt ? (
                <Time at={step.endedAt} as="clock" precision="second" />
              ) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
