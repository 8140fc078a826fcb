"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { Facts, Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { pipelineSteps, stepLabels } from "@/lib/core/words";
import { isReadFormat } from "@/lib/evidence/rules";
import type { EvidenceView } from "@/lib/evidence/schema";

import { CollectionProgress } from "./collection-progress";
import { CustodyList } from "./custody-list";
import { ExportDialog } from "./export-dialog";
import { factsOf } from "./file-facts";
import { RetryButton } from "./retry-button";
import { TimelineButton } from "./timeline/timeline-button";
import { readingPace } from "./standing";
import { StepMark } from "./step-mark";
import { WayOut } from "./way-out";

type DetailProps = {
  caseId: string;
  fileId: string;
  may: (act: string) => boolean;
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

function Detail({ caseId, file, may, onSelect }: InnerProps) {
  const about = useQuery({
    ...api.evidence.about.queryOptions({ input: { caseId, evidenceId: file.id } }),
    enabled: may("evidence.inspect"),
  });
  const [exporting, setExporting] = useState(false);
  const inspect = may("evidence.inspect");
  const pace = readingPace(file);
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
        <Remarks caseId={caseId} file={file} may={may} />
      </Section>
      {about.data?.collection ? <CollectionProgress collection={about.data.collection} onSelect={onSelect} /> : null}
      <Section title="Pipeline">
        <Steps file={file} />
        {pace ? <p className="mt-2 text-compact text-muted">Parsed in {pace}</p> : null}
        {file.parser && file.installedVersion !== null && file.parserVersion !== null ? (
          <p className="mt-1 text-compact text-muted">
            Read with {file.parser} {file.parserVersion}
            {file.installedVersion > file.parserVersion ? `; ${file.installedVersion} is installed.` : "."}
          </p>
        ) : null}
        {may("evidence.retry") && file.state === "ready" ? <RetryButton caseId={caseId} file={file} /> : null}
        {may("evidence.retry") && inspect && isTable(file) ? (
          <div className="mt-3">
            <TimelineButton caseId={caseId} file={file} />
          </div>
        ) : null}
      </Section>
      {inspect ? (
        <CustodyList
          caseId={caseId}
          file={file}
          verification={about.data?.verification ?? null}
          mayVerify={may("evidence.verify")}
        />
      ) : null}
      {inspect && file.sha256 !== null ? (
        <Section title="Look inside">
          <div className="flex flex-wrap gap-2">
            <LinkButton href={`/cases/${caseId}/evidence/${file.id}`} prefetch={false}>
              {isReadFormat(file.format) ? "View records" : file.format === "archive" ? "View bytes" : "View content"}
            </LinkButton>
            {file.rejected > 0 ? (
              <LinkButton href={`/cases/${caseId}/evidence/${file.id}?look=rejected`} prefetch={false}>
                {formatCount(file.rejected)} rejected
              </LinkButton>
            ) : null}
            {may("evidence.export") ? <Button onClick={() => setExporting(true)}>Download as AES zip</Button> : null}
          </div>
          {may("evidence.export") ? (
            <p className="mt-2 text-compact text-muted">The zip has the password “infected”. Raw bytes never leave.</p>
          ) : null}
        </Section>
      ) : null}
      <ExportDialog open={exporting} onOpenChange={setExporting} caseId={caseId} file={file} />
    </>
  );
}

/** A file that nobody can read may be a table; one that is a timeline may have been told wrongly. */
function isTable(file: EvidenceView): boolean {
  return file.state === "ready" && (file.format === "unrecognized" || file.format === "timeline");
}

type RemarksProps = { caseId: string; file: EvidenceView; may: (act: string) => boolean };

function Remarks({ caseId, file, may }: RemarksProps) {
  if (file.state === "failed")
    return (
      <Callout
        tone="problem"
        className="mt-3"
        title="Not read."
        actions={<WayOut caseId={caseId} file={file} may={may} />}
      >
        {visible(file.error ?? "No reason was given.")}
      </Callout>
    );
  if (file.state === "ready" && file.steps.unpack?.limit === "ratio")
    return (
      <Callout
        tone="problem"
        className="mt-3"
        title="Not unpacked to its end."
        actions={<WayOut caseId={caseId} file={file} may={may} />}
      >
        {visible(file.note ?? "")} The original is stored and hashed.
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
