"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useState } from "react";

import { FillPane } from "@/components/findings/fill-pane";
import { useClusters } from "@/components/findings/use-clusters";
import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { notifyDone } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api, client } from "@/lib/api/client";
import type { TimelineItem } from "@/lib/timeline/schema";

import { DensitySection } from "./density-section";
import { draftOf, emptyDraft } from "./event-form";
import { EventList } from "./event-list";
import { EventPeek } from "./event-peek";
import { EventTable } from "./event-table";
import { FilterBar } from "./filter-bar";
import { RemoveDialog } from "./remove-dialog";
import { useTimeline } from "./use-timeline";
import { useViewPlace } from "./view-place";

const EventDialog = dynamic(() => import("./event-dialog").then((module) => module.EventDialog), { ssr: false });

/** What happened when: density on top, events below, one choice of time for both. */
export function TimelinePage({ caseId }: { caseId: string }) {
  const timeline = useTimeline(caseId);
  const { values, set, list, density, items, star, refresh } = timeline;
  const markers = timeline.markers.data;
  const acts = useQuery({ ...api.cases.get.queryOptions({ input: { caseId } }), select: (data) => data.acts });
  const mayAdd = acts.data?.includes("timeline.add") ?? false;
  const markOf = useClusters(caseId, markers?.clusters);
  const [activeId, setActiveId] = useState<string | null>(null);
  const place = useViewPlace();
  const [editing, setEditing] = useState<TimelineItem | "new" | null>(null);
  const [removing, setRemoving] = useState<TimelineItem | null>(null);
  const pointed = useQuery({
    ...api.findings.get.queryOptions({ input: { caseId, findingId: values.add ?? "" } }),
    enabled: values.add !== null,
  });

  const active = items.find((item) => item.id === activeId) ?? null;
  const step = (by: number) => {
    const index = items.findIndex((item) => item.id === activeId);
    const target = items[index === -1 ? 0 : Math.min(items.length - 1, Math.max(0, index + by))];
    if (target) setActiveId(target.id);
  };
  const starOne = useCallback((item: TimelineItem) => void star(item), [star]);
  const { fetchNextPage, fetchPreviousPage, hasNextPage, hasPreviousPage, isFetching } = list;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);
  const readBack = useCallback(() => {
    if (hasPreviousPage && !isFetching) void fetchPreviousPage();
  }, [fetchPreviousPage, hasPreviousPage, isFetching]);
  const close = () => {
    setEditing(null);
    void set({ add: null });
  };

  useBinding({ keys: "j", group: "Timeline", label: "Next event", run: () => step(1) });
  useBinding({ keys: "k", group: "Timeline", label: "Previous event", run: () => step(-1) });
  useBinding({
    keys: "s",
    group: "Timeline",
    label: "Star the event",
    run: () => (active ? starOne(active) : undefined),
    disabled: !mayAdd,
  });
  useBinding({ keys: "a", group: "Timeline", label: "Add an event", run: () => setEditing("new"), disabled: !mayAdd });

  if (list.isError && !list.data)
    return (
      <ErrorState
        title="The timeline could not be fetched"
        message={list.error.message}
        onRetry={() => void list.refetch()}
      />
    );
  if (!list.data) return <SkeletonRows rows={16} label="Reading the timeline" />;
  const filtered =
    values.from ??
    values.to ??
    values.q ??
    values.server ??
    values.cluster ??
    values.kind ??
    values.severity ??
    values.starred ??
    values.finding;
  const draft = pointed.data
    ? {
        ...emptyDraft,
        at: pointed.data.firstSeen?.slice(0, 16) ?? "",
        title: pointed.data.title,
        severity: pointed.data.severity,
        serverId: pointed.data.server?.id ?? "",
        findingId: pointed.data.id,
        evidenceId: pointed.data.sources[0]?.evidenceId ?? null,
      }
    : emptyDraft;
  const dialogOpen = editing !== null || (values.add !== null && pointed.data !== undefined && mayAdd);
  const changes = editing !== null && editing !== "new" ? editing : null;
  return (
    <>
      <FilterBar timeline={timeline} markers={markers} mayAdd={mayAdd} onAdd={() => setEditing("new")} />
      {density.data && density.data.total > 0 ? (
        <DensitySection timeline={timeline} density={density.data} place={place} />
      ) : null}
      {items.length === 0 ? (
        filtered ? (
          <EmptyState
            title="No event passes these filters"
            action={<Button onClick={() => void set(null)}>Show all events</Button>}
          >
            Take a condition off, or choose a longer span.
          </EmptyState>
        ) : (
          <EmptyState
            title="Nothing has a time yet"
            action={
              <LinkButton tone="primary" href={`/cases/${caseId}/evidence`}>
                Add evidence
              </LinkButton>
            }
          >
            Findings and builds out of evidence appear here in order of time. What people saw can be added by hand.
          </EmptyState>
        )
      ) : values.view === "table" ? (
        <EventTable
          caseId={caseId}
          items={items}
          order={values.order}
          onStar={starOne}
          mayStar={mayAdd}
          markOf={markOf}
          onMore={list.hasNextPage ? readOn : null}
          onEarlier={list.hasPreviousPage ? readBack : null}
        />
      ) : (
        <FillPane className="flex min-h-0 flex-col">
          <EventList
            caseId={caseId}
            items={items}
            activeId={activeId}
            onActivate={setActiveId}
            onStar={starOne}
            mayStar={mayAdd}
            markOf={markOf}
            onEnd={readOn}
            onStart={readBack}
            onView={place.put}
          />
          {active ? (
            <EventPeek
              caseId={caseId}
              item={active}
              markOf={markOf}
              onEdit={active.editable && mayAdd ? () => setEditing(active) : null}
              onRemove={active.editable && mayAdd ? () => setRemoving(active) : null}
            />
          ) : null}
        </FillPane>
      )}
      {dialogOpen ? (
        <EventDialog
          key={changes?.id ?? values.add ?? "new"}
          caseId={caseId}
          draft={changes ? draftOf(changes) : draft}
          changes={changes}
          finding={pointed.data?.title ?? null}
          markers={markers}
          onClose={close}
          onSaved={(item) => {
            close();
            setActiveId(item.id);
            void refresh();
            void notifyDone(changes ? "Changed" : "Added to the timeline");
          }}
        />
      ) : null}
      <RemoveDialog
        item={removing}
        onClose={() => setRemoving(null)}
        onRemove={async (item) => {
          await client.timeline.remove({ caseId, eventId: item.id, version: item.version });
          setActiveId(null);
          await refresh();
        }}
      />
      <p role="status" className="sr-only">
        {density.data ? `${formatCount(density.data.total)} events pass the filters` : ""}
      </p>
    </>
  );
}
