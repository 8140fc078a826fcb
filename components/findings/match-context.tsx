"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { CodeBlock } from "@/components/ui/code-block";
import { IconButton } from "@/components/ui/icon-button";
import { Icon } from "@/components/ui/icon";
import { formatCount } from "@/components/ui/numbers";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { FindingView, SampleView } from "@/lib/findings/schema";

import { linesOf, wholeFile } from "./context-lines";
import { Reasons } from "./reasons";

/** The lines that show it, five before and after, and why they matched; one sample at a time. */
export function MatchContext({ caseId, finding }: { caseId: string; finding: FindingView }) {
  const [index, setIndex] = useState(0);
  const sample = finding.samples[Math.min(index, finding.samples.length - 1)];
  if (!sample) {
    return (
      <section>
        <h3 className="mb-1">Match in context</h3>
        <p className="text-muted">No file of this case shows it any more. The judgement of it is kept.</p>
      </section>
    );
  }
  const at = finding.samples.indexOf(sample);
  return (
    <>
      <section aria-label="Match in context">
        <div className="mb-1.5 flex min-h-7 items-center gap-2">
          <h3>Match in context</h3>
          {finding.samples.length > 1 ? (
            <span className="ml-auto flex items-center gap-1 text-compact text-muted">
              <IconButton
                label="Previous sample"
                icon={<Icon name="left" />}
                disabled={at === 0}
                onClick={() => setIndex(at - 1)}
              />
              <span role="status">
                sample {at + 1} of {finding.samples.length}
                {finding.count > finding.samples.length ? `, ${formatCount(finding.count)} hits in all` : ""}
              </span>
              <IconButton
                label="Next sample"
                icon={<Icon name="right" />}
                disabled={at === finding.samples.length - 1}
                onClick={() => setIndex(at + 1)}
              />
            </span>
          ) : null}
        </div>
        <Lines caseId={caseId} sample={sample} />
      </section>
      <Why sample={sample} />
    </>
  );
}

function Lines({ caseId, sample }: { caseId: string; sample: SampleView }) {
  const place = wholeFile(sample)
    ? { offset: 0, line: 1, around: 50 }
    : { offset: sample.offset, line: sample.line, around: 5 };
  const context = useQuery(
    api.evidence.context.queryOptions({
      input: { caseId, evidenceId: sample.evidenceId, ...place },
      staleTime: Infinity,
    }),
  );
  const lines = linesOf(context.data?.lines ?? null, sample);
  return (
    <>
      <CodeBlock
        compact
        label={`${sample.filename}, lines ${lines[0]?.number ?? 1} to ${lines.at(-1)?.number ?? 1}`}
        lines={lines}
        head={
          <>
            <span className="mono min-w-0 truncate" title={visible(sample.filename)}>
              {visible(sample.filename)}
            </span>
            {sample.line > 0 ? <span>line {formatCount(sample.line)}</span> : null}
            <span>{wholeFile(sample) ? "whole file" : `byte ${formatCount(sample.offset)}`}</span>
            <Link href={`/cases/${caseId}/evidence?evidence=${sample.evidenceId}`} className="ml-auto">
              Open file
            </Link>
          </>
        }
      />
      {context.isError ? (
        <p className="mt-1 text-compact text-muted">The lines around it could not be read: {context.error.message}</p>
      ) : null}
    </>
  );
}

function Why({ sample }: { sample: SampleView }) {
  if (sample.why.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1">Why it matched</h3>
      <Reasons reasons={sample.why} condition={sample.condition ?? null} />
    </section>
  );
}
