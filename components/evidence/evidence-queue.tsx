"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";

import { Callout } from "@/components/ui/callout";
import { formatBytes } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { pipelineSteps, stepLabels } from "@/lib/core/words";
import type { EvidenceSummary, EvidenceView } from "@/lib/evidence/schema";

import { workOf } from "./standing";
import { StepMark } from "./step-mark";
import { UnfinishedArchives } from "./unfinished-archives";
import { type Pace, usePaces } from "./use-paces";

const WayOut = dynamic(() => import("./way-out").then((module) => module.WayOut), { ssr: false });

const shown = 20;
const headWords: Record<(typeof pipelineSteps)[number], string> = { ...stepLabels, store: "Stored" };

/** Files on their way through the pipeline, step by step, and those that failed with what to do. */
export function EvidenceQueue({
  caseId,
  summary,
  may,
  onSelect,
}: {
  caseId: string;
  summary: EvidenceSummary;
  may: (act: string) => boolean;
  onSelect: (id: string) => void;
}) {
  const active = useQuery({
    ...api.evidence.list.queryOptions({ input: { caseId, active: true, limit: shown } }),
    enabled: summary.active > 0,
  });
  const failed = useQuery({
    ...api.evidence.list.queryOptions({ input: { caseId, state: "failed", limit: shown } }),
    enabled: summary.failed > 0,
  });
  const waiting = summary.active > 0 ? (active.data?.items ?? []) : [];
  // What is being read stands above what waits.
  const rows = waiting.toSorted((a, b) => Number(b.state === "processing") - Number(a.state === "processing"));
  const broken = summary.failed > 0 ? (failed.data?.items ?? []) : [];
  const paces = usePaces(rows);
  if (summary.active === 0 && summary.failed === 0) return null;
  return (
    <Section
      title="Queue"
      meta={[
        summary.active > 0 ? `${summary.active} under way` : "",
        summary.failed > 0 ? `${summary.failed} failed` : "",
      ]
        .filter((part) => part !== "")
        .join(", ")}
    >
      <UnfinishedArchives caseId={caseId} files={rows} onSelect={onSelect} />
      {rows.length + broken.length > 0 ? (
        <ScrollX label="Queue">
          <Table caption="Files in the pipeline, by step" edge="flush">
            <thead>
              <tr>
                <Column>File</Column>
                <Column end>Size</Column>
                {pipelineSteps.map((step) => (
                  <Column key={step} className="px-1! text-center! text-meta! max-md:hidden">
                    {headWords[step]}
                  </Column>
                ))}
                <Column>Now</Column>
              </tr>
            </thead>
            <tbody>
              {[...rows, ...broken].map((file) => (
                <QueueRow
                  key={file.id}
                  file={file}
                  pace={paces.get(file.id) ?? null}
                  onSelect={() => onSelect(file.id)}
                />
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      {summary.active > rows.length && rows.length > 0 ? (
        <p className="mt-2 text-compact text-muted">{summary.active - rows.length} more wait.</p>
      ) : null}
      {broken.map((file) => (
        <Failure key={file.id} file={file} caseId={caseId} may={may} />
      ))}
    </Section>
  );
}

function QueueRow({ file, pace, onSelect }: { file: EvidenceView; pace: Pace | null; onSelect: () => void }) {
  const work = workOf(file, pace);
  return (
    <Row>
      <RowHead mono className="max-w-56">
        <button
          type="button"
          data-print=""
          onClick={onSelect}
          title={visible(file.path)}
          className="block max-w-full truncate text-left hover:underline"
        >
          <bdi>{visible(file.filename)}</bdi>
        </button>
      </RowHead>
      <Cell end muted>
        {formatBytes(file.sizeBytes)}
      </Cell>
      {pipelineSteps.map((step) => (
        <Cell key={step} className="px-1! text-center! max-md:hidden">
          <StepMark state={file.steps[step]?.state ?? "waiting"} />
        </Cell>
      ))}
      <Cell>
        {file.state === "failed" ? (
          <span className="font-medium text-high">
            Failed{file.errorStep ? `: ${stepLabels[file.errorStep].toLowerCase()}` : ""}
          </span>
        ) : (
          <span className="flex items-center gap-2">
            {work.share === null ? (
              file.state === "processing" ? (
                <Progress label={`Reading ${file.filename}`} />
              ) : null
            ) : (
              <Progress label={`Reading ${file.filename}`} value={work.share} />
            )}
            {work.words}
          </span>
        )}
      </Cell>
    </Row>
  );
}

function Failure({ file, caseId, may }: { file: EvidenceView; caseId: string; may: (act: string) => boolean }) {
  return (
    <Callout
      tone="problem"
      className="mt-3"
      title={
        <>
          <bdi className="mono">{visible(file.filename)}</bdi> was not{" "}
          {file.errorStep ? stepLabels[file.errorStep].toLowerCase() : "read"}.
        </>
      }
      actions={<WayOut caseId={caseId} file={file} may={may} />}
    >
      <p>{visible(file.error ?? "No reason was given.")} The original is stored and hashed.</p>
    </Callout>
  );
}
