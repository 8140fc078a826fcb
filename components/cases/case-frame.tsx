"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { CaseHeader } from "@/components/shell/case-header";
import { api } from "@/lib/api/client";
import { casePhases, phaseLabels } from "@/lib/core/states";

import { CaseActions } from "./case-actions";
import { AttentionNotice, CaseNotices } from "./case-notices";
import { useListNeighbours } from "./list-neighbours";

type Tab = { path: string; label: string; act: string };

const tabs: Tab[] = [
  { path: "", label: "Overview", act: "case.read" },
  { path: "/checklist", label: "Checklist", act: "task.read" },
  { path: "/findings", label: "Findings", act: "finding.read" },
  { path: "/timeline", label: "Timeline", act: "timeline.read" },
  { path: "/attribution", label: "Attribution", act: "attribution.read" },
  { path: "/evidence", label: "Evidence", act: "evidence.read" },
  { path: "/report", label: "Report", act: "report.status" },
  { path: "/activity", label: "Activity", act: "case.audit" },
];

/** Head and tabs of a case around the tab that is open. */
export function CaseFrame({ caseId, children }: { caseId: string; children: ReactNode }) {
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const { data: guide } = useQuery(api.cases.guide.queryOptions({ input: { caseId } }));
  const here = usePathname();
  const opened = useListNeighbours(caseId, here.replace(`/cases/${caseId}`, ""));
  const counts: Record<string, string | number | undefined> = {
    "/checklist": `${data.progress.verified + data.progress.claimed}/${data.progress.total}`,
    "/findings": data.openFindings || undefined,
    "/evidence": data.evidenceCount || undefined,
    "/attribution": data.clusters.length + data.clustersProposed.length || undefined,
  };
  const client = !data.acts.includes("task.note") && data.acts.includes("evidence.read");
  return (
    <>
      <CaseHeader
        crumbs={[
          { label: client ? "Cases" : "Portfolio", href: opened?.listHref ?? "/portfolio" },
          ...(opened ? [{ label: opened.place }] : []),
          { label: data.ref },
        ]}
        neighbours={opened?.neighbours}
        organization={data.organization.name}
        caseRef={data.ref}
        exposure={data.exposure}
        exposureLabel={guide?.labels.exposure[data.exposure]?.short}
        compromise={data.compromise}
        compromiseLabel={guide?.labels.compromise[data.compromise]?.short}
        containment={data.containment}
        phase={{
          label: guide?.labels.phase[data.phase]?.short ?? phaseLabels[data.phase],
          index: casePhases.indexOf(data.phase) + 1,
          of: casePhases.length,
        }}
        owner={data.owner?.name ?? null}
        dueAt={data.dueAt}
        progress={{ verified: data.progress.verified, claimed: data.progress.claimed, required: data.progress.total }}
        updatedAt={data.lastActivityAt}
        notice={data.attention ? <AttentionNotice data={data} /> : undefined}
        tabs={tabs
          .filter((tab) => data.acts.includes(tab.act))
          .map((tab) => ({
            href: `/cases/${caseId}${tab.path}`,
            label: tab.path === "/checklist" && client ? "What we need" : tab.label,
            count: client ? undefined : counts[tab.path],
            // A page below a tab, such as one file of the evidence, belongs to it.
            current:
              here === `/cases/${caseId}${tab.path}` ||
              (tab.path !== "" && here.startsWith(`/cases/${caseId}${tab.path}/`)),
          }))}
        actions={<CaseActions data={data} />}
      />
      <CaseNotices data={data} exits={guide?.exits ?? []} />
      {children}
    </>
  );
}
