"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { actionOf, valueOf } from "@/components/activity/activity-words";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { AuditEventView } from "@/lib/audit/schema";
import { formatDay } from "@/lib/core/time";

const shown = 7;

/** What changed, where it can be said in a word: state, triage, status, build. */
function changeOf({ before, after }: AuditEventView): string | null {
  const field = ["state", "triage", "status", "exposure", "compromise"].find((name) => after?.[name]);
  if (field === undefined) return null;
  const [was, is] = [before?.[field], after?.[field]].map((value) => (value ? valueOf(field, value) : null));
  return was === null || was === is ? (is ?? null) : `${was} → ${is}`;
}

/** The last things done in a case, by day. */
export function RecentActivity({ caseId }: { caseId: string }) {
  const { data } = useQuery(api.cases.audit.queryOptions({ input: { caseId, limit: shown } }));
  const items = data?.items ?? [];
  return (
    <Section
      id="recent-activity"
      title="Activity"
      actions={
        <Link href={`/cases/${caseId}/activity`} prefetch={false}>
          Audit
        </Link>
      }
    >
      <ol className="grid gap-2">
        {items.map((event, index) => {
          const day = formatDay(event.at);
          const change = changeOf(event);
          return (
            <li key={event.seq}>
              {index === 0 || formatDay(items[index - 1]?.at ?? "") !== day ? (
                <p className="mb-1 text-compact text-muted">{day}, UTC</p>
              ) : null}
              <div className="grid grid-cols-[3rem_minmax(0,1fr)]">
                <Time at={event.at} as="clock" mono className="text-muted" />
                <div className="min-w-0 wrap-anywhere">
                  <b className="font-medium">{event.actor}</b> {actionOf(event)}
                  {event.about ? `: ${visible(event.about)}` : ""}
                  {change ? <span className="block text-compact text-muted">{change}</span> : null}
                </div>
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
