"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { Glyph } from "@/components/marks/glyph";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CopyText } from "@/components/ui/copy-text";
import { ErrorState } from "@/components/ui/error-state";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Facts, Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { type EvidenceView, pipelineSteps, stepLabels } from "@/lib/evidence/schema";

import { CustodyList } from "./custody-list";
import { ExportDialog } from "./export-dialog";
import { LinesDialog, type Place } from "./lines-dialog";
import { RejectedDialog } from "./rejected-dialog";
import { RetryButton } from "./retry-button";
import { ServerChoice } from "./server-choice";
import { standingOf } from "./standing";
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
      <Section title="Pipeline">
        <Steps file={file} />
        {may("evidence.retry") && (file.state === "ready" || file.state === "failed") ? (
          <RetryButton caseId={caseId} file={file} />
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

type About = {
  fromAt: string | null;
  toAt: string | null;
  builds: string[];
  tasks: { id: string; title: string }[];
  sha1: string | null;
  md5: string | null;
};

function factsOf({
  caseId,
  file,
  about,
  may,
  onSelect,
}: {
  caseId: string;
  file: EvidenceView;
  about: About | undefined;
  may: (act: string) => boolean;
  onSelect: (id: string) => void;
}) {
  const standing = standingOf(file);
  return [
    {
      name: "State",
      value: (
        <span className={`inline-flex items-center gap-1.5 ${standing.ink}`}>
          <Glyph name={standing.glyph} />
          <span className="text-fg">{standing.word}</span>
        </span>
      ),
    },
    ...(file.sha256 === null ? [] : [{ name: "SHA-256", value: <CopyText text={file.sha256} label="SHA-256" /> }]),
    ...(about?.sha1 ? [{ name: "SHA-1", value: <CopyText text={about.sha1} label="SHA-1" /> }] : []),
    ...(about?.md5 ? [{ name: "MD5", value: <CopyText text={about.md5} label="MD5" /> }] : []),
    { name: "Path", value: <bdi className="mono">{visible(file.path)}</bdi> },
    { name: "Size", value: <span title={`${formatCount(file.sizeBytes)} bytes`}>{formatBytes(file.sizeBytes)}</span> },
    { name: "Server", value: <ServerChoice caseId={caseId} file={file} may={may("evidence.retry")} /> },
    { name: "Format", value: file.formatLabel ? `${file.formatLabel}, by content` : "–" },
    ...(file.rowsRead > 0
      ? [{ name: "Rows", value: `${formatCount(file.rowsRead)} read, ${formatCount(file.rejected)} rejected` }]
      : []),
    ...(file.findings > 0
      ? [
          {
            name: "Findings",
            value: (
              <Link href={`/cases/${caseId}/findings?evidence=${file.id}`} prefetch={false}>
                {formatCount(file.findings)} shown by this file
              </Link>
            ),
          },
        ]
      : []),
    ...(about?.fromAt
      ? [
          {
            name: "Spans",
            value: (
              <>
                <Time at={about.fromAt} /> to <Time at={about.toAt} />
              </>
            ),
          },
        ]
      : []),
    ...(about && about.builds.length > 0
      ? [{ name: "Builds inside", value: <span className="mono">{about.builds.join(", ")}</span> }]
      : []),
    ...(about && about.tasks.length > 0
      ? [
          {
            name: "Attached to",
            value: about.tasks.map((task) => (
              <Link key={task.id} className="block" href={`/cases/${caseId}/checklist?task=${task.id}`}>
                {task.title}
              </Link>
            )),
          },
        ]
      : []),
    ...(file.duplicateOfId === null
      ? []
      : [
          {
            name: "Duplicate of",
            value: (
              <button
                type="button"
                className="mono text-left text-accent underline wrap-anywhere"
                onClick={() => onSelect(file.duplicateOfId ?? file.id)}
              >
                {visible(file.duplicateOfName ?? "an earlier file")}
              </button>
            ),
          },
        ]),
    {
      name: "Received",
      value: (
        <>
          <Time at={file.receivedAt} /> from {visible(file.receivedBy)}
        </>
      ),
    },
  ];
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
