"use client";

import { useState, type FormEvent } from "react";

import { currentOf, rows } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { client } from "@/lib/api/client";
import { severities, severityLabels } from "@/lib/core/states";
import { precisions } from "@/lib/core/words";
import type { MarkersView, TimelineItem } from "@/lib/timeline/schema";

import { draftOf, type EventDraft, problemOf, wordsOf } from "./event-form";

type EventDialogProps = {
  caseId: string;
  /** What stands in the fields at first. */
  draft: EventDraft;
  /** The event that is changed; null for a new one. */
  changes: TimelineItem | null;
  /** Title of the finding it points at. */
  finding: string | null;
  markers: MarkersView | undefined;
  onClose: () => void;
  onSaved: (item: TimelineItem) => void;
};

const precisionLabels: Record<EventDraft["precision"], string> = {
  day: "Day",
  minute: "Minute",
  second: "Second",
  millisecond: "Millisecond",
};
const steps: Record<EventDraft["precision"], string> = { day: "60", minute: "60", second: "1", millisecond: "0.001" };

/** Adds what a person knows happened, or changes what was added. Times are typed in UTC. */
export function EventDialog({ caseId, draft: first, changes, finding, markers, onClose, onSaved }: EventDialogProps) {
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [version, setVersion] = useState(changes?.version ?? 0);
  const [theirs, setTheirs] = useState<TimelineItem | null>(null);
  const problem = tried ? problemOf(draft) : null;
  const put = (change: Partial<EventDraft>) => setDraft((known) => ({ ...known, ...change }));

  /** A star set meanwhile is no reason to ask; other words are. */
  async function save(against: number): Promise<TimelineItem> {
    const words = wordsOf(draft);
    if (!changes) return client.timeline.add({ caseId, ...words });
    try {
      return await client.timeline.update({ caseId, eventId: changes.id, version: against, ...words });
    } catch (error) {
      const current = await currentOf(error, rows.timelineEvent);
      if (!current || JSON.stringify(draftOf(current)) !== JSON.stringify(draftOf(changes))) throw error;
      return client.timeline.update({ caseId, eventId: changes.id, version: current.version, ...words });
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (problemOf(draft)) return;
    setPending(true);
    setFailure(null);
    try {
      onSaved(await save(version));
    } catch (error) {
      const current = await currentOf(error, rows.timelineEvent);
      if (current) {
        setVersion(current.version);
        setTheirs(current);
      } else setFailure(error instanceof Error ? error.message : "It was not saved. Try again.");
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={changes ? "Change the event" : "Add an event"}
      description="For what no file shows: a call, a restart, something a person saw. It carries your name."
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
        <Field label="What happened" required error={problem?.field === "title" ? problem.message : null}>
          <Input
            value={draft.title}
            maxLength={300}
            onChange={(event) => put({ title: event.currentTarget.value })}
            data-first=""
          />
        </Field>
        <div className="grid grid-cols-[minmax(0,1fr)_9rem] gap-3 max-md:grid-cols-1">
          <Field label="Time (UTC)" required error={problem?.field === "at" ? problem.message : null}>
            {draft.precision === "day" ? (
              <Input
                type="date"
                value={draft.at.slice(0, 10)}
                onChange={(event) => put({ at: event.currentTarget.value })}
              />
            ) : (
              <Input
                type="datetime-local"
                step={steps[draft.precision]}
                value={draft.at}
                onChange={(event) => put({ at: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label="Known to the">
            <Select
              options={precisions.toReversed().map((value) => ({ value, label: precisionLabels[value] }))}
              value={draft.precision}
              onChange={(event) =>
                put({ precision: precisions.find((known) => known === event.currentTarget.value) ?? "minute" })
              }
            />
          </Field>
        </div>
        <Field label="Detail" hint="Who said so, and how it is known.">
          <Textarea
            value={draft.detail}
            maxLength={4000}
            onChange={(event) => put({ detail: event.currentTarget.value })}
          />
        </Field>
        <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
          <Field label="Server">
            <Select
              placeholder="None"
              options={(markers?.servers ?? []).map(({ id, hostname }) => ({ value: id, label: hostname }))}
              value={draft.serverId}
              onChange={(event) => put({ serverId: event.currentTarget.value })}
            />
          </Field>
          <Field label="Severity">
            <Select
              placeholder="None"
              options={severities.map((value) => ({ value, label: severityLabels[value] }))}
              value={draft.severity}
              onChange={(event) => put({ severity: event.currentTarget.value })}
            />
          </Field>
          <Field label="Cluster">
            <Select
              placeholder="None"
              options={(markers?.clusters ?? []).map(({ key, name }) => ({ value: key, label: name }))}
              value={draft.cluster}
              onChange={(event) => put({ cluster: event.currentTarget.value })}
            />
          </Field>
        </div>
        {draft.findingId ? (
          <p className="flex flex-wrap items-center gap-2">
            Points at the finding <b className="min-w-0 wrap-anywhere">{visible(finding ?? "chosen")}</b>
            <Button tone="quiet" onClick={() => put({ findingId: null, evidenceId: null })}>
              Take off
            </Button>
          </p>
        ) : null}
        {theirs ? (
          <Callout tone="problem" title="Someone changed this event while you were editing." live>
            It now reads “{visible(theirs.title)}” {visible(theirs.detail)}. Your words are kept: save again to write
            them over it, or cancel to leave it so.
          </Callout>
        ) : null}
        {failure ? (
          <Callout tone="problem" title="Not saved." live>
            {failure}
          </Callout>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone="primary" pending={pending}>
            {changes ? "Save" : "Add to the timeline"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
