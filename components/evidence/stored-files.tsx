"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { EvidenceSummary } from "@/lib/evidence/schema";

import { EvidenceFilters } from "./evidence-filters";
import { EvidenceTree } from "./evidence-tree";
import { amounts } from "./standing";
import type { EvidenceAddress } from "./use-evidence";
import { useTree } from "./use-tree";

type Props = {
  caseId: string;
  address: EvidenceAddress;
  summary: EvidenceSummary;
  servers: readonly { id: string; hostname: string }[];
  mayInspect: boolean;
  onSelect: (id: string) => void;
};

/** What is stored, newest first; archives open to their members. */
export function StoredFiles({ caseId, address, summary, servers, mayInspect, onSelect }: Props) {
  const { top, lines, toggle, archives, openAll, closeAll } = useTree(caseId, address);
  const next = () => (top.hasNextPage && !top.isFetchingNextPage ? void top.fetchNextPage() : undefined);
  return (
    <Section
      title="Stored"
      meta={amounts(summary)}
      bleed
      actions={
        <>
          {archives > 0 ? (
            <Button tone="quiet" onClick={openAll}>
              Open all archives
            </Button>
          ) : null}
          {lines.some((line) => line.depth > 0) ? (
            <Button tone="quiet" onClick={closeAll}>
              Close all
            </Button>
          ) : null}
          {mayInspect ? (
            <a href={`/api/v1/cases/${caseId}/evidence-manifest.csv`} className="no-print">
              Export manifest
            </a>
          ) : null}
        </>
      }
    >
      <EvidenceFilters address={address} summary={summary} servers={servers} />
      {top.isError ? (
        <ErrorState
          title="The evidence could not be fetched"
          message={top.error.message}
          onRetry={() => void top.refetch()}
        />
      ) : null}
      {top.isPending ? <SkeletonRows rows={6} label="Fetching evidence" /> : null}
      {top.data && lines.length === 0 ? (
        <EmptyState title="No file matches">Change the words, or choose every format, server and state.</EmptyState>
      ) : null}
      {lines.length > 0 ? (
        <EvidenceTree
          caseId={caseId}
          lines={lines}
          selectedId={address.values.file}
          wholePath={address.filtered}
          onSelect={onSelect}
          onToggle={toggle}
          onOpenAll={openAll}
          onEndNear={next}
        />
      ) : null}
      {top.hasNextPage && lines.length <= 100 ? (
        <div className="px-gutter pt-3">
          <Button pending={top.isFetchingNextPage} onClick={next}>
            Show more
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
