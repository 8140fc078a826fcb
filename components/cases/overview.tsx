"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ServersSection } from "@/components/servers/servers-section";
import { ScoreReasons } from "@/components/portfolio/score";
import { useNow } from "@/components/ui/clock";
import { Section } from "@/components/ui/section";
import { api } from "@/lib/api/client";
import { compromiseRank, exposureRank, nextActions } from "@/lib/cases/rules";
import type { CaseRole } from "@/lib/core/states";
import type { ServerView } from "@/lib/servers/schema";

import { Axes } from "./axes";
import { ClientOverview } from "./client-overview";
import { Clocks } from "./clocks";
import { Coverage } from "./coverage";
import { FirstSteps } from "./first-steps";
import { MiniTimeline } from "./mini-timeline";
import { NextActions } from "./next-actions";
import { ClustersRail, OpenFindings } from "./rails";
import { RecentActivity } from "./recent-activity";
import { SignOff } from "./sign-off";
import { Unknowns } from "./unknowns";
import { Verdict } from "./verdict";

type OverviewProps = { caseId: string; me: { id: string | null; role: CaseRole } };

/** Where a case stands, in five seconds: the verdict, both axes, what to do next, the days that matter, and what is not known. */
export function Overview({ caseId, me }: OverviewProps) {
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const guide = useQuery(api.cases.guide.queryOptions({ input: { caseId } })).data;
  if (me.role === "client") return <ClientOverview data={data} labels={guide?.labels} />;
  return <TeamOverview caseId={caseId} me={me} />;
}

function whyOf(servers: readonly ServerView[], axis: "exposure" | "compromise"): string {
  if (servers.length === 0) return "No server is in scope yet.";
  const rank = (server: ServerView) =>
    axis === "exposure" ? exposureRank(server.exposure) : compromiseRank(server.compromise);
  const worst = servers.toSorted((a, b) => rank(b) - rank(a))[0];
  if (!worst) return "";
  const reason = axis === "exposure" ? worst.exposureReason : worst.compromiseReason;
  const same = servers.filter((server) => rank(server) === rank(worst)).length;
  return `${worst.hostname}: ${reason}${same > 1 ? ` The same state holds for ${same - 1} more.` : ""}`;
}

function TeamOverview({ caseId, me }: OverviewProps) {
  const [adding, setAdding] = useState(false);
  const nowMs = useNow();
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const may = (act: string) => data.acts.includes(act);
  const input = { caseId };
  const guide = useQuery(api.cases.guide.queryOptions({ input })).data;
  const { data: serverList } = useSuspenseQuery(api.servers.list.queryOptions({ input }));
  const { data: taskList } = useSuspenseQuery(api.tasks.list.queryOptions({ input }));
  const findings = useQuery({
    ...api.findings.list.queryOptions({ input: { caseId, severity: ["critical"], triage: ["new"], limit: 200 } }),
    enabled: may("finding.read"),
  }).data;
  const claims = useQuery({ ...api.attributions.list.queryOptions({ input }), enabled: may("attribution.read") }).data;
  const markers = useQuery(api.timeline.markers.queryOptions({ input })).data;
  const servers = serverList.items;
  const openTasks = taskList.items.filter(
    (task) => task.opened && task.state !== "done" && task.state !== "not_applicable",
  );
  const empty = servers.length === 0 && data.evidenceCount === 0;
  const basis = servers.reduce((sum, server) => sum + server.findings, 0);
  const actions = nextActions({
    tasks: taskList.items,
    servers,
    newCritical: findings?.items.length ?? 0,
    claims: (claims?.items ?? []).filter((claim) => claim.status === "proposed"),
    reader: { userId: me.id, role: me.role, acts: data.acts },
    nowMs,
  });
  return (
    <div className="flex max-lg:flex-col">
      <div className="min-w-0 flex-1">
        <section aria-labelledby="verdict" className="border-b border-line px-gutter pt-4 pb-5">
          <Verdict data={data} basis={basis} />
          {empty ? (
            <FirstSteps data={data} onAddServer={() => setAdding(true)} />
          ) : (
            <Axes
              data={data}
              labels={guide?.labels}
              why={{ exposure: whyOf(servers, "exposure"), compromise: whyOf(servers, "compromise") }}
            />
          )}
        </section>
        {may("task.update") && !empty ? (
          <NextActions
            caseId={caseId}
            actions={actions}
            openTasks={openTasks.length}
            onAddServer={() => setAdding(true)}
          />
        ) : null}
        {empty ? null : <MiniTimeline caseId={caseId} servers={servers} mayOpen={may("timeline.read")} />}
        <ServersSection data={data} servers={servers} labels={guide?.labels} adding={adding} onAdding={setAdding} />
        {guide && servers.length > 0 ? (
          <Coverage
            caseId={caseId}
            servers={servers}
            window={guide.exposureWindow}
            moments={{ firstAt: markers?.firstExploitAt ?? null }}
            mayOpen={may("evidence.read")}
          />
        ) : null}
      </div>
      <aside
        aria-label="Case facts"
        className="w-aside shrink-0 border-l border-line max-lg:w-full max-lg:border-t max-lg:border-l-0"
      >
        {may("attribution.read") ? <ClustersRail caseId={caseId} clusters={guide?.clusters ?? []} /> : null}
        {may("finding.read") ? <OpenFindings caseId={caseId} /> : null}
        <Unknowns data={data} servers={servers} />
        {data.triage === null ? null : (
          <Section title="Triage" id="triage" meta={`score ${data.triage.score} of 100`}>
            <ScoreReasons triage={data.triage} />
          </Section>
        )}
        <Clocks data={data} guide={guide} />
        <SignOff data={data} />
        {may("case.audit") ? <RecentActivity caseId={caseId} /> : null}
      </aside>
    </div>
  );
}
