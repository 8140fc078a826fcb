"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";

import { PageHeader } from "@/components/shell/page-header";
import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Icon } from "@/components/ui/icon";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { api } from "@/lib/api/client";
import type { ListView } from "@/lib/portfolio/schema";

import { Cases } from "./cases";
import { DemoBanner } from "./demo-banner";
import { EmptyPortfolio } from "./empty-portfolio";
import { FilterBar } from "./filter-bar";
import { exportHref, filterInput } from "./filter-state";
import { NewCaseDialog } from "./new-case-dialog";
import { PrintSheet } from "./print-sheet";
import { StandingStrip } from "./standing-strip";
import { StateCounts } from "./state-counts";
import { useDemo } from "./use-demo";
import type { TableLook } from "./table-look";
import { TableMenu } from "./table-menu";
import { useFilters } from "./use-filters";
import { useLook } from "./use-look";
import { ViewDialog } from "./view-dialog";
import { ViewTabs } from "./view-tabs";
import type { Viewer } from "./viewer";

/** Every case one may see, worst first: where the campaign stands, what to narrow it to, and the list itself. */
export function PortfolioPage({ slug, viewer, look: first }: { slug: string; viewer: Viewer; look: TableLook }) {
  const may = (act: string) => viewer.acts.includes(act);
  const filters = useFilters();
  const look = useLook(first);
  const [opening, setOpening] = useState(false);
  const [saving, setSaving] = useState<{ view: ListView | null } | null>(null);
  const { data: whole } = useSuspenseQuery(api.portfolio.get.queryOptions({ input: { slug } }));
  const { data: words } = useSuspenseQuery(api.campaigns.words.queryOptions({ input: { slug }, staleTime: Infinity }));
  const under = useQuery(
    api.portfolio.get.queryOptions({
      input: { slug, ...filterInput(filters.filters) },
      placeholderData: keepPreviousData,
    }),
  );
  const creates = may("case.create");
  useBinding({ keys: "c", label: "New case", group: "Portfolio", disabled: !creates, run: () => setOpening(true) });
  const counted = under.data ?? whole;
  const empty = whole.cases === 0;
  const demo = useDemo({ allowed: may("demo.manage") && (empty || whole.demo) });
  const meta = empty
    ? "no cases yet"
    : `${formatCount(whole.cases)} ${whole.cases === 1 ? "organization" : "organizations"}, ${formatCount(whole.servers)} servers`;
  return (
    <div className="flex flex-col md:h-[calc(100dvh-var(--spacing-bar))] md:min-h-160 print:h-auto">
      <PageHeader
        title="Portfolio"
        meta={meta}
        actions={
          <>
            {may("portfolio.export") && !empty ? (
              <a
                href={exportHref(slug, filters.filters)}
                download
                className={buttonStyle({ className: "max-md:hidden" })}
              >
                <Icon name="download" /> Export CSV
              </a>
            ) : null}
            {empty ? null : (
              <LinkButton
                className="max-md:hidden"
                href={`/matrix?${new URLSearchParams({ filter: filters.filters.filter })}`}
              >
                Matrix
              </LinkButton>
            )}
            {empty ? null : (
              <Button className="max-md:hidden" onClick={() => globalThis.print()}>
                Print status
              </Button>
            )}
            {creates && !empty ? (
              <Button tone="primary" onClick={() => setOpening(true)}>
                New case <Kbd keys="c" />
              </Button>
            ) : null}
          </>
        }
      />
      {empty ? null : whole.demo || demo.busy ? <DemoBanner demo={demo} manages={may("demo.manage")} /> : null}
      {empty ? (
        <EmptyPortfolio
          slug={slug}
          campaignName={words.shortName}
          creates={creates}
          readsPack={may("pack.read")}
          demo={demo}
          managesDemo={may("demo.manage")}
          onNew={() => setOpening(true)}
        />
      ) : (
        <>
          <StandingStrip portfolio={whole} only={filters.only} seesAll={viewer.seesAll} />
          <PrintSheet portfolio={whole} words={words} />
          <div className="no-print">
            <StateCounts portfolio={counted} words={words} filters={filters} />
            <ViewTabs
              slug={slug}
              filters={filters.filters}
              cases={whole.cases}
              onEdit={(view) => setSaving({ view })}
            />
            <FilterBar
              filters={filters}
              words={words}
              seesClusters={viewer.seesClusters}
              onSave={() => setSaving({ view: null })}
              tools={<TableMenu look={look.look} onLook={look.setLook} seesClusters={viewer.seesClusters} />}
            />
          </div>
          <Cases slug={slug} viewer={viewer} filters={filters} matching={counted.matching} look={look} />
        </>
      )}
      <ViewDialog
        key={saving?.view?.key ?? "new"}
        open={saving !== null}
        onOpenChange={(next) => (next ? undefined : setSaving(null))}
        slug={slug}
        filter={filters.filters.filter}
        sort={filters.filters.sort}
        view={saving?.view ?? null}
        leads={may("import.run")}
        onSaved={filters.setView}
      />
      {creates ? <NewCaseDialog open={opening} onOpenChange={setOpening} slug={slug} /> : null}
    </div>
  );
}
