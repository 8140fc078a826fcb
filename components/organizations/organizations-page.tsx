"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useCallback, useState } from "react";

import { NewCaseDialog } from "@/components/portfolio/new-case-dialog";
import { SearchBox } from "@/components/portfolio/search-box";
import { useBinding } from "@/components/shell/keyboard";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Kbd } from "@/components/ui/kbd";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api } from "@/lib/api/client";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { OrganizationView } from "@/lib/organizations/schema";

import { MergeDialog } from "./merge-dialog";
import { OrganizationDialog } from "./organization-dialog";
import { OrganizationDrawer } from "./organization-drawer";
import { OrganizationTable } from "./organization-table";
import { organizationsPerPage } from "./paging";

type OrganizationsPageProps = { acts: readonly string[]; words: CampaignWords };

/** Everyone who is or may be affected, with who to call and which cases they have. */
export function OrganizationsPage({ acts, words }: OrganizationsPageProps) {
  const [q, setQ] = useQueryState("q", parseAsString.withDefault(""));
  const [looked, setLooked] = useState<string | null>(null);
  const [edited, setEdited] = useState<OrganizationView | "new" | null>(null);
  const [merging, setMerging] = useState<OrganizationView | null>(null);
  const [opening, setOpening] = useState<OrganizationView | null>(null);
  const search = q.trim() === "" ? undefined : q.trim();
  const found = useInfiniteQuery(
    api.organizations.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: organizationsPerPage, q: search, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = found;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const creates = acts.includes("organization.create");
  useBinding({
    keys: "n",
    label: "New organization",
    group: "Organizations",
    disabled: !creates,
    run: () => setEdited("new"),
  });
  const open = items.find((item) => item.id === looked) ?? null;
  return (
    <div className="flex flex-col md:h-[calc(100dvh-var(--spacing-bar))] md:min-h-120 print:h-auto">
      <PageHeader
        title="Organizations"
        meta="Affected or possibly affected, by name"
        actions={
          creates ? (
            <Button tone="primary" onClick={() => setEdited("new")}>
              New organization <Kbd keys="n" />
            </Button>
          ) : null
        }
      />
      <search className="flex flex-wrap items-center gap-2 px-gutter pb-3 no-print" aria-label="Organizations">
        <SearchBox
          value={q}
          onChange={(next) => void setQ(next === "" ? null : next)}
          label="Name, external id, domain or tag"
          placeholder="Name, domain, external id, tag"
        />
        <span role="status" className="text-compact text-muted">
          {found.data ? `${formatCount(items.length)}${hasNextPage ? " loaded, more below" : ""}` : null}
        </span>
      </search>
      {found.isError ? (
        <ErrorState
          title="The organizations could not be fetched"
          message={found.error.message}
          onRetry={() => void found.refetch()}
        />
      ) : null}
      {found.isPending ? <SkeletonRows rows={14} label="Loading the organizations" /> : null}
      {found.data && items.length === 0 ? (
        search === undefined ? (
          <EmptyState
            title="No organization yet"
            action={creates ? <Button onClick={() => setEdited("new")}>New organization</Button> : null}
          >
            An organization has contacts, domains and address ranges, and one case in each campaign.
          </EmptyState>
        ) : (
          <EmptyState
            title="No organization matches"
            action={<Button onClick={() => void setQ(null)}>Show all</Button>}
          >
            Search for a part of the name, a domain, an external id or a tag.
          </EmptyState>
        )
      ) : null}
      {items.length > 0 ? (
        <OrganizationTable
          items={items}
          words={words}
          listKey={q}
          onEndNear={more}
          onLook={(item) => setLooked(item.id)}
          className="min-h-0 grow border-t border-line max-md:h-[calc(100dvh-var(--spacing-bar))]"
        />
      ) : null}
      <OrganizationDrawer
        organization={open}
        words={words}
        onClose={() => setLooked(null)}
        onMerge={acts.includes("organization.merge") ? setMerging : undefined}
        onEdit={acts.includes("organization.update") ? setEdited : undefined}
        onAddCase={acts.includes("case.create") ? setOpening : undefined}
      />
      {edited ? (
        <OrganizationDialog
          key={edited === "new" ? "new" : edited.id}
          organization={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
      {merging ? (
        <MergeDialog
          key={merging.id}
          organization={merging}
          onClose={() => setMerging(null)}
          onMerged={(into) => {
            setMerging(null);
            setLooked(into);
          }}
        />
      ) : null}
      {opening ? (
        <NewCaseDialog
          key={opening.id}
          open
          onOpenChange={() => setOpening(null)}
          slug={words.slug}
          organization={opening}
        />
      ) : null}
    </div>
  );
}
