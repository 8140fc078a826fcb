"use client";

import { keepPreviousData, useInfiniteQuery, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useRef } from "react";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { FilterBox } from "@/components/portfolio/filter-box";
import { hrefOf } from "@/components/portfolio/filter-state";
import { readText } from "@/components/portfolio/filter-text";
import { Spacer } from "@/components/portfolio/spacer";
import { useVirtualRows } from "@/components/portfolio/use-virtual-rows";
import { PageHeader } from "@/components/shell/page-header";
import { buttonStyle } from "@/components/ui/button-style";
import { useNow } from "@/components/ui/clock";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Icon } from "@/components/ui/icon";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { MatrixView } from "@/lib/portfolio/schema";

import { MatrixCellView } from "./matrix-cell";
import { matrixInput, matrixParsers } from "./matrix-input";

type MatrixPageProps = { slug: string; seesClusters: boolean; exports: boolean };

/** Organizations by sections of the checklist: where each one hangs, at a glance. */
export function MatrixPage({ slug, seesClusters, exports }: MatrixPageProps) {
  const [{ filter }, setParams] = useQueryStates(matrixParsers, { history: "push" });
  const { data: words } = useSuspenseQuery(api.campaigns.words.queryOptions({ input: { slug }, staleTime: Infinity }));
  const users = useQuery(api.users.list.queryOptions({ input: { limit: 200 }, staleTime: 300_000 }));
  const teams = useQuery(api.teams.list.queryOptions({ staleTime: 300_000 }));
  const asked = readText(filter).kind === "problem" ? "" : filter;
  const matrix = useInfiniteQuery(
    api.portfolio.matrix.infiniteOptions({
      input: (cursor: string | undefined) => matrixInput(slug, asked, cursor),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const sections = matrix.data?.pages[0]?.sections ?? [];
  const items = matrix.data?.pages.flatMap((page) => page.items) ?? [];
  const query = asked === "" ? "" : `?${new URLSearchParams({ filter: asked })}`;
  return (
    <div className="flex flex-col md:h-[calc(100dvh-var(--spacing-bar))] md:min-h-120 print:h-auto">
      <PageHeader
        title="Matrix"
        meta="Organizations by sections of the checklist, worst first"
        actions={
          <>
            <LinkButton href={hrefOf({ filter })}>As a list</LinkButton>
            {exports ? (
              <a href={`/api/v1/campaigns/${slug}/matrix.csv${query}`} download className={buttonStyle({})}>
                <Icon name="download" /> Export CSV
              </a>
            ) : null}
          </>
        }
      />
      <search className="flex px-gutter pb-2 no-print" aria-label="Cases">
        <FilterBox
          text={filter}
          known={{ words, seesClusters, people: users.data?.items ?? [], teams: teams.data?.items ?? [] }}
          onChange={(next) => void setParams({ filter: next })}
        />
      </search>
      {matrix.isError && !matrix.data ? (
        <ErrorState
          title="The matrix could not be fetched"
          message={matrix.error.message}
          onRetry={() => void matrix.refetch()}
        />
      ) : null}
      {matrix.isPending ? <SkeletonRows rows={14} label="Loading the matrix" /> : null}
      {matrix.data && items.length === 0 ? (
        <EmptyState title="No case matches">Take a condition away, or search for other words.</EmptyState>
      ) : null}
      {items.length > 0 ? (
        <>
          <Grid
            sections={sections}
            items={items}
            words={words}
            onEndNear={() => {
              if (matrix.hasNextPage && !matrix.isFetchingNextPage) void matrix.fetchNextPage();
            }}
          />
          <p role="status" className="border-t border-line px-gutter py-1.5 text-compact text-muted no-print">
            {formatCount(items.length)} {items.length === 1 ? "organization" : "organizations"}
            {matrix.hasNextPage ? " loaded, more below" : ""}. Finished of what is asked; stale when nothing moved for
            three days.
          </p>
        </>
      ) : null}
    </div>
  );
}

type GridProps = {
  sections: MatrixView["sections"];
  items: MatrixView["items"];
  words: CampaignWords;
  onEndNear: () => void;
};

function Grid({ sections, items, words, onEndNear }: GridProps) {
  const pane = useRef<HTMLDivElement>(null);
  const nowMs = useNow();
  const { rows, before, after, measure } = useVirtualRows({ items, keyOf: (item) => item.caseId, pane, onEndNear });
  const columns = sections.length + 3;
  return (
    <div
      ref={pane}
      role="region"
      aria-label="Matrix"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      data-virtual=""
      className="relative min-h-0 grow overflow-auto border-t border-line -outline-offset-2 max-md:h-[calc(100dvh-var(--spacing-bar))]"
    >
      <Table caption="Organizations by sections" edge="bleed" stick="pane">
        <thead>
          <tr>
            <Column className="sticky left-0 z-6! min-w-48 bg-bg">Organization</Column>
            <Column>Exposure</Column>
            <Column>Compromise</Column>
            {sections.map(({ key, title }) => (
              <Column key={key}>{title}</Column>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={columns} />
          {rows.map((row) => {
            const item = items[row.index];
            return item ? (
              <Row key={item.caseId} ref={measure} data-index={row.index}>
                <RowHead className="sticky left-0 z-1 max-w-60 truncate bg-bg max-md:max-w-40">
                  <Link href={`/cases/${item.caseId}/checklist`} prefetch={false} title={item.organization}>
                    {visible(item.organization)}
                  </Link>
                </RowHead>
                <Cell>
                  <ExposureMark state={item.exposure} label={words.exposure[item.exposure]} />
                </Cell>
                <Cell>
                  <CompromiseMark state={item.compromise} label={words.compromise[item.compromise]} />
                </Cell>
                {item.cells.map((cell, at) => (
                  <MatrixCellView
                    key={cell.section}
                    cell={cell}
                    caseId={item.caseId}
                    section={sections[at]?.title ?? cell.section}
                    nowMs={nowMs}
                  />
                ))}
              </Row>
            ) : null;
          })}
          <Spacer height={after} columns={columns} />
        </tbody>
      </Table>
    </div>
  );
}
