"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { ScheduleView } from "@/lib/sharing/schema";

import { NewScheduleDialog } from "./new-schedule-dialog";

function rhythm(hours: number): string {
  if (hours === 24) return "daily";
  if (hours === 168) return "weekly";
  return hours % 24 === 0 ? `every ${hours / 24} days` : `every ${hours} h`;
}

/** Reminders and reports that go out by themselves, and what the last round came to. */
export function MailSchedules({ slug }: { slug: string }) {
  const [adding, setAdding] = useState(false);
  const list = useQuery(api.schedules.list.queryOptions({ input: { slug } }));
  const again = () => list.refetch();
  const turn = useMutation(api.schedules.switch.mutationOptions({ onSettled: again }));
  const remove = useMutation(api.schedules.remove.mutationOptions({ onSettled: again }));
  const items = list.data?.items ?? [];
  const failed = turn.error ?? remove.error;
  return (
    <Section
      bleed
      title="Sent by itself"
      meta="Reminders to organizations, reports to the team"
      actions={<Button onClick={() => setAdding(true)}>Add</Button>}
    >
      {failed ? (
        <div className="px-gutter pb-3">
          <Callout tone="problem" live>
            {sentenceOf(failed)}
          </Callout>
        </div>
      ) : null}
      {list.data && items.length === 0 ? (
        <EmptyState title="Nothing goes out by itself">
          A reminder writes to every organization that a filter lists at that time, such as those unpatched and silent
          for two days. A report tells people where the campaign stands, and what changed since the last one.
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <ScrollX label="Sent by itself">
          <Table caption="What is sent by itself" edge="bleed" className="min-w-220">
            <thead>
              <tr>
                <Column>On</Column>
                <Column>What</Column>
                <Column>For</Column>
                <Column>Next</Column>
                <Column>The last time</Column>
                <Column end>
                  <span className="sr-only">Acts</span>
                </Column>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <ScheduleRow
                  key={one.id}
                  one={one}
                  onSwitch={(enabled) => turn.mutate({ scheduleId: one.id, enabled, version: one.version })}
                  onRemove={() => remove.mutate({ scheduleId: one.id })}
                />
              ))}
            </tbody>
          </Table>
        </ScrollX>
      ) : null}
      <NewScheduleDialog slug={slug} open={adding} onOpenChange={setAdding} onAdded={() => void again()} />
    </Section>
  );
}

type ScheduleRowProps = { one: ScheduleView; onSwitch: (enabled: boolean) => void; onRemove: () => void };

function ScheduleRow({ one, onSwitch, onRemove }: ScheduleRowProps) {
  return (
    <Row>
      <Cell>
        <Switch
          aria-label={`${one.name} is on`}
          checked={one.enabled}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
      </Cell>
      <RowHead>
        {visible(one.name)}
        <span className="block font-normal text-muted">
          {one.kind === "report" ? "Report" : "Letter"}, {rhythm(one.everyHours)}
        </span>
      </RowHead>
      <Cell wrap className="max-w-80">
        {one.kind === "report" ? one.recipients.map(({ name }) => name).join(", ") : null}
        {one.filter ? <span className="mono block text-muted">{one.filter}</span> : null}
      </Cell>
      <Cell muted>{one.enabled ? <Time at={one.nextAt} /> : "paused"}</Cell>
      <Cell wrap muted className="max-w-80">
        {one.lastAt ? <Time at={one.lastAt} as="since" /> : "not yet"} {visible(one.lastResult)}
      </Cell>
      <Cell end>
        <Button tone="quiet" onClick={onRemove} aria-label={`Remove ${one.name}`}>
          Remove
        </Button>
      </Cell>
    </Row>
  );
}
