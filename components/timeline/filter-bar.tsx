"use client";

import { useEffect, useRef, useState } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Chip } from "@/components/ui/chip";
import { useZone } from "@/components/ui/clock";
import { Popover } from "@/components/ui/popover";
import { Segmented } from "@/components/ui/segmented";
import { severities, severityLabels } from "@/lib/core/states";
import { type TimelineKind, timelineKindLabels, timelineKinds } from "@/lib/core/words";
import { formatInstant } from "@/lib/core/time";
import type { MarkersView } from "@/lib/timeline/schema";

import type { Timeline } from "./use-timeline";

type FilterBarProps = { timeline: Timeline; markers: MarkersView | undefined; mayAdd: boolean; onAdd: () => void };

const typingMs = 250;

/** The conditions of the timeline: words, server, kind, severity, cluster, starred; each a chip that comes off. */
export function FilterBar({ timeline, markers, mayAdd, onAdd }: FilterBarProps) {
  const { values, set } = timeline;
  const { zone, setZone } = useZone();
  const search = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(values.q ?? "");
  useBinding({ keys: "/", group: "Timeline", label: "Search the timeline", run: () => search.current?.focus() });
  useEffect(() => {
    const timer = setTimeout(
      () => void set((known) => ((known.q ?? "") === typed ? {} : { q: typed || null, at: null })),
      typingMs,
    );
    return () => clearTimeout(timer);
  }, [typed, set]);
  const hostname = (id: string) => markers?.servers.find((server) => server.id === id)?.hostname ?? "server";
  const stamp = (at: Date | null, empty: string) => (at ? formatInstant(at, { zone }) : empty);
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-gutter py-2 no-print">
      <search className="flex min-h-8 min-w-0 grow flex-wrap items-center gap-1 rounded-control border border-control bg-bg px-1.5 focus-within:outline-2 focus-within:outline-accent">
        {values.finding ? (
          <Chip
            name="finding"
            value="one"
            onRemove={() => void set({ finding: null })}
            removeLabel="Remove the finding filter"
          />
        ) : null}
        {values.from || values.to ? (
          <Chip
            name="time"
            value={`${stamp(values.from, "start")} – ${stamp(values.to, "end")}`}
            onRemove={() => void set({ from: null, to: null, zoom: null })}
            removeLabel="Remove the time filter"
          />
        ) : null}
        {values.server ? (
          <Chip
            name="server"
            value={values.server.map(hostname).join(", ")}
            onRemove={() => void set({ server: null })}
            removeLabel="Remove the server filter"
          />
        ) : null}
        {values.kind ? (
          <Chip
            name="kind"
            value={values.kind.map((kind) => timelineKindLabels[kind]).join(", ")}
            onRemove={() => void set({ kind: null })}
            removeLabel="Remove the kind filter"
          />
        ) : null}
        {values.severity ? (
          <Chip
            name="severity"
            value={values.severity.join(", ")}
            onRemove={() => void set({ severity: null })}
            removeLabel="Remove the severity filter"
          />
        ) : null}
        {values.cluster ? (
          <Chip
            name="cluster"
            value={values.cluster}
            onRemove={() => void set({ cluster: null })}
            removeLabel="Remove the cluster filter"
          />
        ) : null}
        {values.starred ? (
          <Chip value="starred" onRemove={() => void set({ starred: null })} removeLabel="Remove the star filter" />
        ) : null}
        <input
          ref={search}
          type="search"
          aria-label="Words in the events"
          placeholder="Words, or / to type"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => (event.key === "Escape" ? event.currentTarget.blur() : undefined)}
          className="h-6 min-w-28 grow bg-transparent px-1 outline-none"
        />
      </search>
      <Popover trigger={<Button>Filter</Button>} title="Filter events" align="end">
        <div className="grid max-h-96 grid-cols-2 gap-x-6 gap-y-3 overflow-y-auto max-md:grid-cols-1">
          <Choices
            legend="Server"
            all={(markers?.servers ?? []).map((server) => ({ value: server.id, label: server.hostname }))}
            chosen={values.server}
            onChoose={(server) => void set({ server })}
          />
          <Choices
            legend="Kind"
            all={timelineKinds.map((value) => ({ value, label: timelineKindLabels[value] }))}
            chosen={values.kind}
            onChoose={(chosen) =>
              void set({ kind: chosen && timelineKinds.filter((kind: TimelineKind) => chosen.includes(kind)) })
            }
          />
          <Choices
            legend="Severity"
            all={severities.map((value) => ({ value, label: severityLabels[value] }))}
            chosen={values.severity}
            onChoose={(chosen) =>
              void set({ severity: chosen && severities.filter((severity) => chosen.includes(severity)) })
            }
          />
          <Choices
            legend="Cluster"
            all={(markers?.clusters ?? []).map(({ key, name }) => ({ value: key, label: name }))}
            chosen={values.cluster ? [values.cluster] : null}
            onChoose={(chosen) => void set({ cluster: chosen?.find((key) => key !== values.cluster) ?? null })}
          />
        </div>
      </Popover>
      <Button
        aria-pressed={values.starred === true}
        onClick={() => void set({ starred: values.starred ? null : true })}
      >
        Starred
      </Button>
      <Segmented
        label="Time zone"
        options={[
          { value: "UTC", label: "UTC" },
          { value: "local", label: "Mine" },
        ]}
        value={zone === "UTC" ? "UTC" : "local"}
        onValueChange={(choice) => setZone(choice === "UTC" ? "UTC" : "local")}
      />
      <Segmented
        label="Look"
        options={[
          { value: "list", label: "List" },
          { value: "table", label: "Table" },
        ]}
        value={values.view}
        onValueChange={(view) => void set({ view: view === "table" ? "table" : null })}
      />
      {mayAdd ? (
        <Button tone="primary" onClick={onAdd}>
          Add event
        </Button>
      ) : null}
    </div>
  );
}

type ChoicesProps = {
  legend: string;
  all: readonly { value: string; label: string }[];
  chosen: readonly string[] | null;
  onChoose: (chosen: string[] | null) => void;
};

function Choices({ legend, all, chosen, onChoose }: ChoicesProps) {
  if (all.length === 0) return null;
  const toggle = (value: string) => {
    const next = chosen?.includes(value) ? chosen.filter((each) => each !== value) : [...(chosen ?? []), value];
    onChoose(next.length > 0 ? next : null);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-compact font-medium text-muted">{legend}</legend>
      {all.map(({ value, label }) => (
        <Checkbox key={value} label={label} checked={chosen?.includes(value) ?? false} onChange={() => toggle(value)} />
      ))}
    </fieldset>
  );
}
