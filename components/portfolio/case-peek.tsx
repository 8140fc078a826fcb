"use client";

import { useQuery } from "@tanstack/react-query";

import { AssuranceMark } from "@/components/marks/assurance-mark";
import { ClusterChip } from "@/components/marks/cluster-chip";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Drawer } from "@/components/ui/drawer";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Facts } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { SplitProgress } from "@/components/ui/split-progress";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { CaseItem, CaseView } from "@/lib/cases/schema";
import { containmentLabels } from "@/lib/core/states";

import { ScoreReasons } from "./score";

type CasePeekProps = { item: CaseItem | null; words: CampaignWords; seesClusters: boolean; onClose: () => void };

/** One case looked at without leaving the list. */
export function CasePeek({ item, words, seesClusters, onClose }: CasePeekProps) {
  const found = useQuery(api.cases.get.queryOptions({ input: { caseId: item?.id ?? "" }, enabled: item !== null }));
  return (
    <Drawer
      open={item !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={item?.organization.name ?? "Case"}
      description={item?.ref}
      footer={
        item ? (
          <LinkButton href={`/cases/${item.id}`} tone="primary" data-first="">
            Open the case
          </LinkButton>
        ) : null
      }
    >
      {found.isError ? (
        <ErrorState
          title="The case could not be fetched"
          message={found.error.message}
          onRetry={() => void found.refetch()}
        />
      ) : null}
      {item && found.isPending ? <SkeletonRows rows={8} label="Loading the case" /> : null}
      {found.data && item ? <Body data={found.data} words={words} seesClusters={seesClusters} /> : null}
    </Drawer>
  );
}

function Body({ data, words, seesClusters }: { data: CaseView; words: CampaignWords; seesClusters: boolean }) {
  const chip = (key: string, status: "accepted" | "proposed") => {
    const place = words.clusters.findIndex((cluster) => cluster.key === key);
    return (
      <ClusterChip
        key={`${key}${status}`}
        index={place + 1}
        name={words.clusters[place]?.name ?? key}
        status={status}
        withName
      />
    );
  };
  const claims = [
    ...data.clusters.map((key) => chip(key, "accepted")),
    ...data.clustersProposed.map((key) => chip(key, "proposed")),
  ];
  return (
    <div className="grid gap-4 py-1">
      {data.verdict.sentence ? <p className="text-reading">{data.verdict.sentence}</p> : null}
      <Facts
        facts={[
          {
            name: "Exposure",
            value: (
              <span className="flex flex-wrap items-center gap-2">
                <ExposureMark state={data.exposure} label={words.exposure[data.exposure]} />
                <AssuranceMark assurance={data.exposureAssurance} />
              </span>
            ),
          },
          {
            name: "Compromise",
            value: (
              <span className="flex flex-wrap items-center gap-2">
                <CompromiseMark state={data.compromise} label={words.compromise[data.compromise]} />
                <AssuranceMark assurance={data.compromiseAssurance} />
              </span>
            ),
          },
          ...(data.triage === null
            ? []
            : [
                {
                  name: "Score",
                  value: (
                    <span className="grid gap-1">
                      <span className="font-medium">{data.triage.score} of 100</span>
                      <ScoreReasons triage={data.triage} />
                    </span>
                  ),
                },
              ]),
          { name: "Containment", value: containmentLabels[data.containment] },
          { name: "Phase", value: words.phase[data.phase] },
          {
            name: "Progress",
            value: (
              <SplitProgress
                verified={data.progress.verified}
                claimed={data.progress.claimed}
                required={data.progress.total}
              />
            ),
          },
          ...(seesClusters
            ? [
                {
                  name: "Clusters",
                  value:
                    claims.length > 0 ? (
                      <span className="flex flex-wrap gap-1">{claims}</span>
                    ) : (
                      <span className="text-muted">None claimed or proposed</span>
                    ),
                },
              ]
            : []),
          { name: "Servers", value: data.serverCount },
          { name: "Evidence", value: `${data.evidenceCount} files` },
          { name: "Findings", value: `${data.openFindings} to triage, ${data.criticalFindings} critical` },
          { name: "Owner", value: data.owner?.name ?? "unassigned" },
          { name: "Due", value: <Time at={data.dueAt} empty="No date" /> },
          { name: "Last activity", value: <Time at={data.lastActivityAt} /> },
        ]}
      />
      {data.attentionReason ? <p className="font-medium text-critical">{data.attentionReason}</p> : null}
    </div>
  );
}
