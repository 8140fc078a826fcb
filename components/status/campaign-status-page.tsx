"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";

import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/numbers";
import { Segmented } from "@/components/ui/segmented";
import { Time } from "@/components/ui/time";
import { formatDay } from "@/lib/core/time";
import { api } from "@/lib/api/client";
import type { CampaignStatus } from "@/lib/portfolio/schema";

import { Funnel } from "./funnel";
import { OpenWork } from "./open-work";
import { BlockedWork, Clocks, ClustersSeen, Overdue, Part, Shares, Workload } from "./parts";
import { ReportMenu } from "./report-menu";
import { dayBefore, moved, type Span, spans, spanWords } from "./since";
import { StateGrid } from "./state-grid";

/** "Where are we?" on one screen and one printed page; every number opens the list behind it. */
export function CampaignStatusPage({ slug }: { slug: string }) {
  const [span, setSpan] = useQueryState("since", parseAsStringLiteral(spans).withDefault("yesterday"));
  const { data: status } = useSuspenseQuery(api.portfolio.status.queryOptions({ input: { slug } }));
  const { data: words } = useSuspenseQuery(api.campaigns.words.queryOptions({ input: { slug }, staleTime: Infinity }));
  return (
    <>
      <PageHeader
        title="Campaign status"
        meta={
          <>
            {status.campaign.name}, as of <Time at={status.asOf} />
          </>
        }
        actions={
          <>
            {status.days.length > 0 ? (
              <Segmented
                label="Compare with"
                options={spans.map((value) => ({ value, label: spanWords[value] }))}
                value={span}
                onValueChange={(next) => void setSpan(next)}
              />
            ) : null}
            <ReportMenu slug={slug} />
            <Button onClick={() => globalThis.print()}>Print</Button>
          </>
        }
      />
      {status.cases === 0 ? (
        <EmptyState title="No case yet">The numbers of the campaign stand here as soon as there is one.</EmptyState>
      ) : (
        <div className="grid gap-6 px-gutter pb-8">
          <Answer status={status} span={span} />
          <Funnel status={status} />
          <div className="grid gap-6 xl:grid-cols-[3fr_2fr]">
            <Part title="Exposure and compromise" meta="organizations; the worst server counts">
              <StateGrid status={status} words={words} />
            </Part>
            <Part title="Open work" meta="organizations by recorded day">
              <OpenWork status={status} />
            </Part>
          </div>
          <div className="grid gap-6 lg:grid-cols-2 xl:grid-cols-3">
            <Overdue status={status} />
            <BlockedWork status={status} />
            <Clocks status={status} />
            <Workload title="Workload" rows={status.workload} />
            <Workload title="Teams" rows={status.teams} />
            <ClustersSeen status={status} />
            <Shares title="Country" rows={status.countries} />
            <Shares title="Sector" rows={status.sectors} />
          </div>
        </div>
      )}
    </>
  );
}

function countOf(status: CampaignStatus, step: string): number {
  return status.funnel.find((one) => one.step === step)?.count ?? 0;
}

/** The answer in words, before any figure. Patched is not clean, and unknown is not no. */
function Answer({ status, span }: { status: CampaignStatus; span: Span }) {
  const before = dayBefore(status, span);
  const patched = countOf(status, "patched");
  const change = before ? moved(patched, before.patched) : "";
  const found = before ? moved(status.compromised.count, before.compromised) : "";
  return (
    <p className="max-w-260 text-section font-semibold text-pretty">
      {formatCount(patched)} of {formatCount(status.cases)} organizations are patched or offline
      {change && before ? `, ${change} ${change === "as many" ? "as" : "than"} on ${formatDay(before.day)}` : ""}.{" "}
      {formatCount(status.compromised.count)} are compromised
      {found && before && found !== "as many" ? `, ${found}` : ""}; {formatCount(status.patchedCompromised.count)} of
      those are patched all the same. {formatCount(status.patchedUnseen.count)} are patched, but nobody has looked yet.{" "}
      {formatCount(status.overdue.count)} are overdue, {formatCount(status.blocked.count)} blocked.
    </p>
  );
}
