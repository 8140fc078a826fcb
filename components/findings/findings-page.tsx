"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Drawer } from "@/components/ui/drawer";
import { ErrorState } from "@/components/ui/error-state";
import { Kbd } from "@/components/ui/kbd";
import { notifyFailed } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { VirtualList } from "@/components/ui/virtual-list";
import { api } from "@/lib/api/client";
import type { TriageState } from "@/lib/core/states";

import { FacetRail } from "./facet-rail";
import { FillPane } from "./fill-pane";
import { FindingDetail } from "./finding-detail";
import { FindingRow } from "./finding-row";
import { NothingFound } from "./nothing-found";
import { ScrollPane } from "./scroll-pane";
import { TriageBar, triageVerbs } from "./triage-bar";
import { type TriageAsk, TriageDialogs } from "./triage-dialogs";
import { useFindings } from "./use-findings";
import { useTriage } from "./use-triage";

/** Findings of a case: filters, list and proof side by side, judged by one key each. */
export function FindingsPage({ caseId }: { caseId: string }) {
  const findings = useFindings(caseId);
  const { items, openId, openIndex, set, list, facets, values } = findings;
  const queryClient = useQueryClient();
  const triage = useTriage(caseId);
  const acts = useQuery({ ...api.cases.get.queryOptions({ input: { caseId } }), select: (data) => data.acts });
  const mayTriage = acts.data?.includes("finding.triage") ?? false;
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const [ask, setAsk] = useState<TriageAsk | null>(null);
  const [filtersOpen, setFiltersOpen] = useState(false);

  const open = useCallback((finding: string | null) => void set({ finding }), [set]);
  const openItem = items[openIndex];
  const next =
    items.slice(openIndex + 1).find((item) => item.triage === "new") ??
    items.slice(0, Math.max(0, openIndex)).find((item) => item.triage === "new") ??
    null;
  const step = (by: number) => {
    const target = items[Math.min(items.length - 1, Math.max(0, openIndex + by))];
    if (target) open(target.id);
  };
  const nextId = items[openIndex + 1]?.id;
  useEffect(() => {
    // The next finding is read ahead, so that J shows it at once.
    if (nextId) void queryClient.prefetchQuery(api.findings.get.queryOptions({ input: { caseId, findingId: nextId } }));
  }, [caseId, nextId, queryClient]);

  const pickedItems = items.filter((item) => picked?.has(item.id));
  const targets = pickedItems.length > 0 ? pickedItems : openItem ? [openItem] : [];
  const afterJudging = () => {
    if (pickedItems.length > 0) setPicked(null);
    else if (next && globalThis.matchMedia("(min-width: 64rem)").matches) open(next.id);
  };
  const judge = (state: TriageState) => {
    if (targets.length === 0) return;
    if (state === "dismissed" || state === "duplicate") {
      setAsk({ act: state === "dismissed" ? "dismiss" : "duplicate", items: targets });
      return;
    }
    afterJudging();
    void triage
      .judge(targets, { triage: state })
      .catch(
        (error: unknown) =>
          void notifyFailed("Not saved", { detail: error instanceof Error ? error.message : undefined }),
      );
  };
  const pick = (id: string) => {
    const set_ = new Set(picked ?? []);
    if (!set_.delete(id)) set_.add(id);
    setPicked(set_.size > 0 ? set_ : null);
  };

  useBinding({ keys: "j", group: "Findings", label: "Next finding", run: () => step(1) });
  useBinding({ keys: "k", group: "Findings", label: "Previous finding", run: () => step(-1) });
  useBinding({
    keys: "x",
    group: "Findings",
    label: "Pick this finding for judging several at once",
    run: () => (openId ? pick(openId) : undefined),
    disabled: !mayTriage,
  });
  useBinding({
    keys: "z",
    group: "Findings",
    label: "Undo the last judgement",
    run: () => void triage.undo(),
    disabled: !mayTriage,
  });
  const [confirm, duplicate, dismiss, more] = triageVerbs.map((verb) => ({
    keys: verb.keys,
    group: "Findings",
    label: verb.label,
    run: () => judge(verb.triage),
    disabled: !mayTriage,
  }));
  useBinding(confirm ?? unbound);
  useBinding(duplicate ?? unbound);
  useBinding(dismiss ?? unbound);
  useBinding(more ?? unbound);

  if (list.isError && !list.data)
    return (
      <ErrorState
        title="The findings could not be fetched"
        message={list.error.message}
        onRetry={() => void list.refetch()}
      />
    );
  if (!facets.data || !list.data) return <SkeletonRows rows={16} label="Reading the findings" />;
  if (facets.data.total === 0) return <NothingFound caseId={caseId} />;

  const { total, shown } = facets.data;
  const chosen = [values.triage, values.severity, values.server, values.source, values.q].filter(
    (value) => value !== null,
  ).length;
  return (
    <>
      <FillPane className="grid grid-cols-1 lg:grid-cols-[22rem_minmax(0,1fr)] xl:grid-cols-[11.5rem_23.5rem_minmax(0,1fr)]">
        <ScrollPane label="Filters" className="border-r border-line max-xl:hidden no-print">
          <FacetRail findings={findings} facets={facets.data} />
        </ScrollPane>
        <div
          className={cx(
            "flex min-h-0 min-w-0 flex-col border-r border-line",
            values.finding !== null && "max-lg:hidden",
          )}
        >
          <div className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-4">
            <b>
              {formatCount(shown)} {shown === 1 ? "finding" : "findings"}
            </b>
            {total > shown ? (
              <span className="text-compact text-muted">{formatCount(total - shown)} hidden by filters</span>
            ) : null}
            <span className="ml-auto flex items-center gap-1 no-print">
              {mayTriage ? (
                <Button
                  tone="quiet"
                  aria-pressed={picked !== null}
                  onClick={() => setPicked(picked === null ? new Set() : null)}
                >
                  Pick
                </Button>
              ) : null}
              <Button className="xl:hidden" onClick={() => setFiltersOpen(true)}>
                Filters{chosen > 0 ? ` ${chosen}` : ""}
              </Button>
              <span className="max-lg:hidden">
                <Kbd keys="j" /> <Kbd keys="k" />
              </span>
            </span>
          </div>
          {items.length === 0 ? (
            <div className="grid justify-items-start gap-2 px-4 py-6">
              <p className="font-semibold">No finding passes these filters</p>
              <p className="text-muted">{formatCount(total)} are hidden.</p>
              <Button
                onClick={() =>
                  void set({ triage: null, severity: null, server: null, source: null, q: null, finding: null })
                }
              >
                Show all findings
              </Button>
            </div>
          ) : (
            <VirtualList
              label="Findings"
              items={items}
              keyOf={(item) => item.id}
              rowHeight={52}
              activeIndex={openIndex}
              onEndNear={() => (list.hasNextPage && !list.isFetchingNextPage ? void list.fetchNextPage() : undefined)}
              className="min-h-0 grow"
              renderRow={(item) => (
                <FindingRow
                  item={item}
                  href={`/cases/${caseId}/findings?finding=${item.id}`}
                  open={item.id === openId}
                  onOpen={() => open(item.id)}
                  picked={picked === null ? null : picked.has(item.id)}
                  onPick={() => pick(item.id)}
                />
              )}
            />
          )}
          {pickedItems.length > 0 ? (
            <div className="lg:hidden">
              <TriageBar
                onJudge={judge}
                picked={pickedItems.length}
                onClearPicked={() => setPicked(null)}
                next={null}
                progress={triage.progress}
                current={null}
              />
            </div>
          ) : null}
        </div>
        <div className={cx("flex min-h-0 min-w-0 flex-col", values.finding === null && "max-lg:hidden")}>
          <ScrollPane key={openId} label="Finding" className="grow">
            {openId ? (
              <FindingDetail
                caseId={caseId}
                findingId={openId}
                clusters={facets.data.clusters}
                onOpen={open}
                onBack={() => open(null)}
              />
            ) : null}
          </ScrollPane>
          {mayTriage && openId ? (
            <TriageBar
              onJudge={judge}
              picked={pickedItems.length}
              onClearPicked={() => setPicked(null)}
              next={next}
              progress={triage.progress}
              current={openItem?.triage ?? null}
            />
          ) : null}
        </div>
      </FillPane>
      <Drawer open={filtersOpen} onOpenChange={setFiltersOpen} side="left" title="Filters">
        <FacetRail findings={findings} facets={facets.data} />
      </Drawer>
      <TriageDialogs caseId={caseId} ask={ask} onClose={() => setAsk(null)} triage={triage} onJudged={afterJudging} />
    </>
  );
}

const unbound = { keys: "1", group: "Findings", label: "", run: () => undefined, disabled: true };
