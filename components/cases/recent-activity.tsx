"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { AuditEventView } from "@/lib/audit/schema";
import { formatDay } from "@/lib/core/time";

const shown = 7;

const words: Record<string, string> = {
  "case.create": "opened the case",
  "case.update": "changed the case",
  "case.assign": "assigned the case",
  "case.close": "closed the case",
  "case.reopen": "reopened the case",
  "case.confirm": "confirmed the verdict",
  "case.seen": "looked at the attention flag",
  "server.add": "put into scope",
  "server.update": "changed server",
  "server.confirm": "confirmed the state of",
  "build.add": "recorded a build of",
  "evidence.add": "added",
  "evidence.read": "read evidence",
  "evidence.retry": "asked to read evidence again",
  "evidence.failed": "could not read evidence",
  "finding.triage": "judged",
  "attribution.propose": "proposed a claim of",
  "attribution.decide": "decided on the claim of",
  "attribution.withdraw": "withdrew the claim of",
};

function textIn(record: Record<string, unknown> | null, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = record?.[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

function objectOf(event: AuditEventView): string | null {
  const name =
    textIn(event.after, "hostname", "server", "filename", "title", "cluster", "format") ??
    textIn(event.before, "title", "cluster", "filename");
  return name === null ? null : visible(name);
}

/** What changed, where it can be said in a word: state, triage, status, build. */
function changeOf(event: AuditEventView): string | null {
  for (const key of ["state", "triage", "status", "build", "exposure", "compromise"]) {
    const after = textIn(event.after, key);
    const before = textIn(event.before, key);
    if (after !== null)
      return (before === null || before === after ? after : `${before} → ${after}`).replaceAll("_", " ");
  }
  return null;
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
                  <b className="font-medium">{event.actor}</b>{" "}
                  {words[event.action] ?? event.action.replace(".", " ").replaceAll("_", " ")} {objectOf(event)}
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
