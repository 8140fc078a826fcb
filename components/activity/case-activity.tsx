"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";

import { ActivityRows } from "./activity-rows";

const subjects = ["all", "task", "finding", "evidence", "server", "attribution", "case"] as const;
const subjectLabels: Record<(typeof subjects)[number], string> = {
  all: "All",
  task: "Checklist",
  finding: "Findings",
  evidence: "Evidence",
  server: "Servers",
  attribution: "Attribution",
  case: "Case",
};

/** Everything that was done in a case, newest first, from its audit chain. */
export function CaseActivity({ caseId }: { caseId: string }) {
  const [subject, setSubject] = useQueryState("about", parseAsStringLiteral(subjects).withDefault("all"));
  const pages = useInfiniteQuery(
    api.cases.audit.infiniteOptions({
      input: (cursor: string | undefined) => ({ caseId, limit: 100, cursor, action: subject === "all" ? undefined : `${subject}.` }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
  );
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title="Activity"
      meta="Each line is one link of the case's audit chain; none can be changed or removed"
      actions={<Segmented label="About" options={subjects.map((value) => ({ value, label: subjectLabels[value] }))} value={subject} onValueChange={(value) => void setSubject(value)} />}
      bleed
    >
      {pages.isPending ? <SkeletonRows rows={12} label="Loading activity" /> : null}
      {pages.isError ? <ErrorState title="The activity could not be loaded" message={pages.error.message} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && items.length === 0 ? <EmptyState title="Nothing of this kind has happened yet" /> : null}
      {items.length > 0 ? <ActivityRows items={items} /> : null}
      {pages.hasNextPage ? (
        <div className="px-gutter pt-3">
          <Button pending={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show earlier
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
