"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";

import { Drawer } from "@/components/ui/drawer";
import { ErrorState } from "@/components/ui/error-state";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";

import { AskFor } from "./ask-for";
import { ClientUploads } from "./client-uploads";
import { CoverageSection } from "./coverage-section";
import { EvidenceOverview } from "./evidence-overview";
import { EvidenceQueue } from "./evidence-queue";
import { StoredFiles } from "./stored-files";
import { ToolRuns } from "./tool-runs";
import { EvidenceDrop } from "./upload/evidence-drop";
import { useActs, useEvidenceAddress } from "./use-evidence";
import { useWide } from "./use-wide";

// What is fetched when a file is chosen, or when there is something to offer.
const EvidenceDetail = dynamic(() => import("./evidence-detail").then((module) => module.EvidenceDetail), {
  ssr: false,
  loading: () => <SkeletonRows rows={8} label="Fetching the file" />,
});
const NewerParsers = dynamic(() => import("./newer-parsers").then((module) => module.NewerParsers), { ssr: false });

type Props = {
  caseId: string;
  isClient: boolean;
  /** Logs are needed from here until a server was patched. */ windowFromAt: string;
};

/** The evidence of a case: what comes in, how far it is, what is stored, what it covers, and one file in detail. */
export function EvidencePage({ caseId, isClient, windowFromAt }: Props) {
  const { may } = useActs(caseId);
  const { data: summary } = useSuspenseQuery(api.evidence.summary.queryOptions({ input: { caseId } }));
  const servers = useQuery(api.servers.list.queryOptions({ input: { caseId } }));
  const address = useEvidenceAddress();
  const wide = useWide();
  const { values, set } = address;
  const inspect = may("evidence.inspect");
  const select = (file: string | null) => void set({ file, evidence: null });
  const detail =
    inspect && values.file !== null ? (
      <EvidenceDetail caseId={caseId} fileId={values.file} may={may} onSelect={select} />
    ) : null;
  const drop = may("evidence.add") ? (
    <Section title="Add evidence" hideTitle>
      <EvidenceDrop caseId={caseId} />
    </Section>
  ) : null;
  if (isClient)
    return (
      <>
        {drop}
        <ClientUploads caseId={caseId} />
      </>
    );
  const empty = summary.files === 0;
  return (
    <div className={inspect && !empty ? "lg:grid lg:grid-cols-[minmax(0,1fr)_21rem]" : undefined}>
      <div className="min-w-0">
        {drop}
        {empty ? <AskFor /> : null}
        {empty ? null : (
          <>
            <EvidenceQueue caseId={caseId} summary={summary} may={may} onSelect={select} />
            {may("evidence.retry") && summary.outdated.length > 0 ? (
              <NewerParsers caseId={caseId} outdated={summary.outdated} />
            ) : null}
            <StoredFiles
              caseId={caseId}
              address={address}
              summary={summary}
              servers={servers.data?.items ?? []}
              mayInspect={inspect}
              onSelect={select}
            />
            {servers.isError ? (
              <ErrorState
                title="The servers could not be fetched"
                message={servers.error.message}
                onRetry={() => void servers.refetch()}
              />
            ) : null}
            {inspect ? <CoverageSection caseId={caseId} windowFromAt={windowFromAt} /> : null}
            {inspect ? <ToolRuns caseId={caseId} onSelect={select} /> : null}
          </>
        )}
      </div>
      {inspect && !empty && wide ? (
        <aside aria-label="Selected evidence" className="min-w-0 border-l border-line max-lg:hidden">
          <div className="sticky top-bar max-h-dvh overflow-y-auto pb-16">
            {detail ?? <EvidenceOverview summary={summary} />}
          </div>
        </aside>
      ) : null}
      {wide ? null : (
        <Drawer open={detail !== null} onOpenChange={(open) => (open ? undefined : select(null))} title="File">
          <div className="-mx-5 max-md:-mx-4">{detail}</div>
        </Drawer>
      )}
    </div>
  );
}
