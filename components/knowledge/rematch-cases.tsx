"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { RematchCaseItem } from "@/lib/knowledge/schema";

import { askAgainMs } from "./rematch-params";

type Part = { slug: string; rematchId: string; underWay: boolean };

const named = 3;

/** What was found in a case, by name; each finding leads to its proof. */
function Found({ item }: { item: RematchCaseItem }) {
  const findings = item.findings.slice(0, named);
  const more = item.findings.length - findings.length;
  const texts = [...item.indicators.slice(0, named), ...(item.findings.length === 0 ? item.early.slice(0, named) : [])];
  if (findings.length + texts.length === 0) return <span className="text-muted">nothing new</span>;
  return (
    <>
      {findings.map((finding) => (
        <Link
          key={finding.id}
          href={`/cases/${item.caseId}/findings?finding=${finding.id}`}
          className="block min-h-6 leading-6"
        >
          {visible(finding.title)}
        </Link>
      ))}
      {more > 0 ? <span className="block leading-6 text-muted">and {formatCount(more)} more findings</span> : null}
      {texts.map((text) => (
        <span key={text} className="block leading-6 text-muted">
          {visible(text)}
        </span>
      ))}
    </>
  );
}

/** The cases of a run: what it found in each, closed ones included. */
export function RematchCases({ slug, rematchId, underWay }: Part) {
  const list = useInfiniteQuery({
    ...api.rematches.cases.infiniteOptions({
      input: (cursor: string | undefined) => ({ slug, rematchId, limit: 100, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
    refetchInterval: underWay ? askAgainMs : false,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section bleed title="Cases" meta="of those that you may see">
      {list.isError && !list.data ? (
        <ErrorState
          title="The cases could not be fetched"
          message={list.error.message}
          onRetry={() => void list.refetch()}
        />
      ) : null}
      {list.data && items.length === 0 ? (
        <p className="px-gutter text-muted">No case holds evidence that could show it.</p>
      ) : null}
      {items.length > 0 ? (
        <ScrollX label="Cases of the run">
          <Table caption="Cases of the run" edge="bleed" className="min-w-200">
            <thead>
              <tr>
                <Column>Case</Column>
                <Column>Found</Column>
                <Column end>Findings</Column>
                <Column end>Sightings</Column>
                <Column>State</Column>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.caseId} urgent={item.newFindings > 0 ? "high" : undefined}>
                  <RowHead className="py-1 align-top">
                    <Link href={`/cases/${item.caseId}`}>
                      <span className="mono">{item.ref}</span> {visible(item.organizationName)}
                    </Link>
                    {item.closed ? <span className="ml-2 font-normal text-muted">closed</span> : null}
                  </RowHead>
                  <Cell wrap className="min-w-60 align-top">
                    <Found item={item} />
                  </Cell>
                  <Cell end className="py-1 align-top">
                    {formatCount(item.newFindings)}
                  </Cell>
                  <Cell end className="py-1 align-top">
                    {formatCount(item.newSightings)}
                  </Cell>
                  <Cell muted className="py-1 align-top">
                    {item.state === "done" ? "Done" : item.state === "answered" ? "Values asked" : "Waiting"}
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      {list.hasNextPage ? (
        <div className="px-gutter pt-3">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more cases
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
