"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { ReasonDialog } from "@/components/ui/reason-dialog";
import { api } from "@/lib/api/client";
import type { AttributionView } from "@/lib/attribution/schema";
import type { CaseGuide } from "@/lib/cases/schema";

import { ClaimCard } from "./claim-card";
import { ClaimConflictDialog } from "./claim-conflict";
import { claimRef } from "./claim-words";
import { ClusterFacts } from "./cluster-facts";
import { PastClaims } from "./past-claims";
import { RelatedIntelligence } from "./related";
import { useClaimKeys } from "./use-claim-keys";
import { useDecisions } from "./use-decisions";
import { WhyWeThinkSo } from "./why";

const ClaimDialog = dynamic(() => import("./claim-dialog").then((module) => module.ClaimDialog), { ssr: false });

type Opened = { kind: "accept" | "reject" | "amend"; claim: AttributionView } | { kind: "new" } | null;

function countWords(claims: readonly AttributionView[]): string {
  const count = (status: AttributionView["status"]) => claims.filter((claim) => claim.status === status).length;
  return `${count("accepted")} accepted, ${count("proposed")} proposed, ${count("rejected")} rejected`;
}

/** Who the activity may belong to: claims as assessments, why we think so, and what never proposes a claim. */
export function Attribution({ caseId }: { caseId: string }) {
  const input = { caseId };
  const { data: found } = useSuspenseQuery(api.cases.get.queryOptions({ input }));
  const { data } = useSuspenseQuery(api.attributions.list.queryOptions({ input }));
  const guide = useQuery(api.cases.guide.queryOptions({ input })).data;
  const decisions = useDecisions(caseId);
  const [opened, setOpened] = useState<Opened>(null);
  const [pendingId, setPendingId] = useState<string | null>(null);
  const may = (act: string) => found.acts.includes(act);
  const mayDecide = may("attribution.decide");
  const claims = data.items;
  const live = claims.filter((claim) => claim.status === "accepted" || claim.status === "proposed");
  const clusters = guide?.clusters ?? [];
  const indexOf = (cluster: string) => clusters.find((known) => known.key === cluster && known.tracked)?.index ?? 0;
  const refOf = (id: string | null) => {
    const other = claims.find((claim) => claim.id === id);
    return other ? claimRef(other) : null;
  };

  async function accept(claim: AttributionView) {
    if (claim.caveat !== null) {
      setOpened({ kind: "accept", claim });
      return;
    }
    setPendingId(claim.id);
    try {
      if (await decisions.decide({ claim, status: "accepted" }))
        await notifyDone(`The claim of ${claim.cluster} is accepted.`);
    } catch (error) {
      await notifyFailed("Not accepted.", { detail: sentenceOf(error) });
    } finally {
      setPendingId(null);
    }
  }

  const open = (kind: "accept" | "reject" | "amend") => (id: string) => {
    const claim = claims.find((each) => each.id === id);
    if (claim) setOpened({ kind, claim });
  };
  useClaimKeys({
    ids: live.map((claim) => claim.id),
    mayDecide,
    mayAdd: may("attribution.propose"),
    onAccept: (id) => {
      const claim = live.find((each) => each.id === id && each.status === "proposed");
      if (claim) void accept(claim);
    },
    onReject: open("reject"),
    onAmend: open("amend"),
    onNew: () => setOpened({ kind: "new" }),
  });

  return (
    <div className="flex max-lg:flex-col">
      <div className="min-w-0 flex-[1_1_54%] border-r border-line max-lg:border-r-0">
        <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-gutter py-1.5">
          <h2>Claims</h2>
          <span className="text-compact text-muted">{countWords(claims)}</span>
          {may("attribution.propose") ? (
            <Button className="ml-auto" onClick={() => setOpened({ kind: "new" })}>
              New claim
            </Button>
          ) : null}
        </div>
        {live.length === 0 ? (
          <EmptyState
            title="No cluster is claimed."
            action={
              may("attribution.propose") ? (
                <Button onClick={() => setOpened({ kind: "new" })}>New claim</Button>
              ) : undefined
            }
          >
            Rules propose a claim when evidence holds an indicator that its source ties to a cluster. “Unattributed” and
            “several clusters” are valid ends, too.
          </EmptyState>
        ) : null}
        {live.map((claim) => (
          <ClaimCard
            key={claim.id}
            caseId={caseId}
            claim={claim}
            index={indexOf(claim.cluster)}
            supersedes={refOf(claim.supersedesId)}
            mayDecide={mayDecide}
            mayReadFindings={may("finding.read")}
            pending={pendingId === claim.id}
            deeds={{
              onAccept: () => void accept(claim),
              onAmend: () => setOpened({ kind: "amend", claim }),
              onReject: () => setOpened({ kind: "reject", claim }),
            }}
          />
        ))}
        <PastClaims
          claims={claims}
          indexOf={indexOf}
          mayDecide={mayDecide}
          onAmend={(claim) => setOpened({ kind: "amend", claim })}
        />
      </div>
      <div className="min-w-0 flex-[1_1_46%]">
        <WhyWeThinkSo caseId={caseId} claims={claims} indexOf={indexOf} mayReadFindings={may("finding.read")} />
        <RelatedIntelligence caseId={caseId} />
        <ClusterFacts clusters={clusters} named={live.map((claim) => claim.cluster)} />
      </div>
      <Deciding
        opened={opened}
        caseId={caseId}
        onClose={() => setOpened(null)}
        clusters={clusters}
        decisions={decisions}
      />
      <ClaimConflictDialog decisions={decisions} />
    </div>
  );
}

type DecidingProps = {
  opened: Opened;
  caseId: string;
  onClose: () => void;
  clusters: CaseGuide["clusters"];
  decisions: ReturnType<typeof useDecisions>;
};

/** The dialog that is open: a reason, or the words of a claim. */
function Deciding({ opened, caseId, onClose, clusters, decisions }: DecidingProps) {
  if (opened === null) return null;
  const close = (next: boolean) => (next ? undefined : onClose());
  switch (opened.kind) {
    case "accept":
    case "reject": {
      const { kind, claim } = opened;
      const status = kind === "accept" ? "accepted" : "rejected";
      return (
        <ReasonDialog
          open
          onOpenChange={close}
          title={kind === "accept" ? `Accept the claim of ${claim.cluster}` : `Reject the claim of ${claim.cluster}`}
          description={
            kind === "accept"
              ? claim.caveat
              : "It stays in the record, struck, and is proposed again only when a new indicator is seen."
          }
          confirmLabel={kind === "accept" ? "Accept" : "Reject"}
          onConfirm={(reason) => decisions.decide({ claim, status, reason })}
        />
      );
    }
    case "amend":
      return (
        <ClaimDialog
          key={opened.claim.id}
          caseId={caseId}
          clusters={clusters}
          claim={opened.claim}
          open
          onOpenChange={close}
          onSave={(words, reason) =>
            decisions.decide({ claim: opened.claim, status: "accepted", reason: reason || undefined, amend: words })
          }
        />
      );
    case "new":
      return (
        <ClaimDialog
          caseId={caseId}
          clusters={clusters}
          claim={null}
          open
          onOpenChange={close}
          onSave={async (words) => {
            await decisions.add(words);
            await notifyDone("The claim is proposed.", { detail: "A lead accepts, amends or rejects it." });
            return true;
          }}
        />
      );
  }
}
