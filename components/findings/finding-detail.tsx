"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";

import { ClusterChip } from "@/components/marks/cluster-chip";
import { SeverityMark } from "@/components/marks/severity-mark";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Icon } from "@/components/ui/icon";
import { notifyDone } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { triageLabels } from "@/lib/core/states";
import { outdatedWords, sourceLabel, techniqueLabels } from "@/lib/core/words";
import type { FindingView } from "@/lib/findings/schema";

import { AboutRule, Entities, Indicators, PrevalenceNote } from "./finding-facts";
import { MatchContext } from "./match-context";
import { StoryLadder } from "./story-ladder";
import { type ClusterMark, useClusters } from "./use-clusters";

type FindingDetailProps = {
  caseId: string;
  findingId: string;
  clusters: readonly { key: string; name: string }[] | undefined;
  onOpen: (findingId: string) => void;
  onBack: () => void;
};

/** One finding with its proof: what was seen, the exact lines, why they matched, how common that is. */
export function FindingDetail({ caseId, findingId, clusters, onOpen, onBack }: FindingDetailProps) {
  const { data, error, refetch } = useQuery(api.findings.get.queryOptions({ input: { caseId, findingId } }));
  const markOf = useClusters(caseId, clusters);
  const back = (
    <Button tone="quiet" className="self-start lg:hidden" onClick={onBack}>
      <Icon name="left" /> All findings
    </Button>
  );
  if (error && !data) {
    return (
      <div className="grid content-start gap-3 px-gutter py-3">
        {back}
        <ErrorState title="This finding could not be opened" message={error.message} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <SkeletonRows rows={12} label="Reading the finding" />;
  return (
    <article aria-label={data.title} className="grid grid-cols-1 content-start gap-5 px-gutter pt-3 pb-6">
      {back}
      <Head caseId={caseId} finding={data} markOf={markOf} onOpen={onOpen} />
      <StoryLadder key={data.id} stories={data.stories} stage={data.stage} findingId={data.id} onOpen={onOpen} />
      <MatchContext key={`${data.id} context`} caseId={caseId} finding={data} />
      <Indicators indicators={data.indicators} markOf={markOf} />
      <Entities key={`${data.id} entities`} entities={data.entities} />
      <Sources caseId={caseId} finding={data} onOpen={onOpen} />
      <PrevalenceNote caseId={caseId} findingId={data.id} />
      {data.about ? <AboutRule about={data.about} /> : null}
    </article>
  );
}

type PartProps = { caseId: string; finding: FindingView; onOpen: (findingId: string) => void };

function Head({ caseId, finding, markOf, onOpen }: PartProps & { markOf: (key: string) => ClusterMark }) {
  const copyLink = async () => {
    await navigator.clipboard.writeText(`${globalThis.location.origin}/cases/${caseId}/findings?finding=${finding.id}`);
    void notifyDone("Link copied");
  };
  const once = finding.firstSeen !== null && finding.firstSeen === finding.lastSeen;
  return (
    <header className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <SeverityMark severity={finding.severity} look="heading" />
        {finding.techniques.map((technique) => (
          <Tag key={technique}>
            {technique} {techniqueLabels[technique]}
          </Tag>
        ))}
        {finding.serverName || finding.server ? (
          <Tag>{visible(finding.server?.hostname ?? finding.serverName ?? "")}</Tag>
        ) : null}
        {finding.clusters.map((cluster) => (
          <ClusterChip key={cluster} {...markOf(cluster)} />
        ))}
        <span className="ml-auto">
          <button type="button" className="h-6 text-accent hover:underline" onClick={() => void copyLink()}>
            Copy link
          </button>
        </span>
      </div>
      <h2 className="text-section wrap-anywhere">{visible(finding.title)}</h2>
      <p className="text-compact text-muted">
        {formatCount(finding.count)} {finding.count === 1 ? "hit" : "hits"} ·{" "}
        {finding.firstSeen ? (
          <>
            <Time at={finding.firstSeen} precision="second" />
            {once ? null : (
              <>
                {" to "}
                <Time at={finding.lastSeen} precision="second" />
              </>
            )}
          </>
        ) : (
          "no time known"
        )}{" "}
        · rule <code>{finding.rule.name}</code> v{finding.rule.version}, pack {finding.packVersion}
        {finding.outdated ? `, ${outdatedWords[finding.outdated]}` : ""} · {finding.formats.map(sourceLabel).join(", ")}{" "}
        ·{" "}
        {finding.firstSeen ? (
          <>
            <Link
              className="inline-block min-h-6 underline decoration-control underline-offset-2"
              href={`/cases/${caseId}/timeline?finding=${finding.id}`}
            >
              show on the timeline
            </Link>{" "}
            ·{" "}
          </>
        ) : null}
        <Link
          className="inline-block min-h-6 underline decoration-control underline-offset-2"
          href={`/cases/${caseId}/timeline?add=${finding.id}`}
        >
          add to timeline
        </Link>
      </p>
      <Judgement finding={finding} onOpen={onOpen} />
    </header>
  );
}

function Judgement({ finding, onOpen }: { finding: FindingView; onOpen: (findingId: string) => void }) {
  if (finding.triage === "new") return null;
  const { duplicateOf } = finding;
  return (
    <p className="border-l-2 border-control pl-2">
      <b>{triageLabels[finding.triage]}</b>
      {duplicateOf ? (
        <>
          {" of "}
          <Opens onClick={() => onOpen(duplicateOf.id)}>{visible(duplicateOf.title)}</Opens>
        </>
      ) : null}
      {finding.triagedBy ? ` by ${finding.triagedBy}` : ""}
      {finding.triagedAt ? (
        <>
          {", "}
          <Time at={finding.triagedAt} />
        </>
      ) : null}
      {finding.triageReason ? (
        <span className="block wrap-anywhere whitespace-pre-wrap">{finding.triageReason}</span>
      ) : null}
    </p>
  );
}

function Opens({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 text-left text-accent underline decoration-control underline-offset-2"
    >
      {children}
    </button>
  );
}

function Sources({ caseId, finding, onOpen }: PartProps) {
  return (
    <section aria-label="Sources">
      <h3 className="mb-1">Shown by</h3>
      <ul className="grid gap-0.5">
        {finding.sources.map((source) => (
          <li key={source.evidenceId} className="flex min-h-6 flex-wrap items-baseline gap-x-2">
            <Link href={`/cases/${caseId}/evidence?evidence=${source.evidenceId}`} className="mono wrap-anywhere">
              {visible(source.filename)}
            </Link>
            <span className="text-compact text-muted">
              {finding.formats.map(sourceLabel).join(", ")} · {formatCount(source.count)}{" "}
              {source.count === 1 ? "hit" : "hits"}
              {source.isCopy ? " · the same bytes as another file, counted once" : null}
            </span>
          </li>
        ))}
        {finding.corroboratedBy.map((other) => (
          <li key={other.id} className="flex min-h-6 flex-wrap items-baseline gap-x-2">
            <span className="text-done">Also shown by</span>
            <Opens onClick={() => onOpen(other.id)}>
              <span className="mono wrap-anywhere">{other.filenames.map(visible).join(", ")}</span>
            </Opens>
            <span className="text-compact text-muted">
              {other.formats.map(sourceLabel).join(", ")} · {formatCount(other.count)}{" "}
              {other.count === 1 ? "hit" : "hits"} · same rule, server, entity and time
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
