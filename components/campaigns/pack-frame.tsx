"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { UnderWay } from "@/components/knowledge/under-way";
import { PageHeader } from "@/components/shell/page-header";
import { LinkTabs } from "@/components/ui/link-tabs";

type PackFrameProps = {
  slug: string;
  name: string;
  version: string;
  /** Indicators and rules count what the team added too. */
  counts: { builds: number; tasks: number; clusters: number; indicators: number; rules: number };
  children: ReactNode;
};

/** Head and tabs around one part of the campaign pack, and what the team added to it. A pack is not changed here: its next version is a new file. */
export function PackFrame({ slug, name, version, counts, children }: PackFrameProps) {
  const here = usePathname();
  const tabs = [
    { path: "", label: "Overview", count: undefined },
    { path: "/builds", label: "Builds", count: counts.builds },
    { path: "/checklist", label: "Checklist", count: counts.tasks },
    { path: "/clusters", label: "Clusters", count: counts.clusters },
    { path: "/indicators", label: "Indicators", count: counts.indicators },
    { path: "/rules", label: "Rules", count: counts.rules },
    { path: "/rematches", label: "Re-matching", count: undefined },
    { path: "/changelog", label: "Changelog", count: undefined },
    { path: "/packs", label: "All packs", count: undefined },
  ];
  return (
    <>
      <PageHeader title="Campaign pack" meta={`${name}, version ${version}`} actions={<UnderWay slug={slug} />} />
      <LinkTabs
        label="Campaign pack"
        tabs={tabs.map(({ path, label, count }) => ({
          href: `/campaign${path}`,
          label,
          count,
          current: path === "" ? here === "/campaign" : here.startsWith(`/campaign${path}`),
        }))}
      />
      {children}
    </>
  );
}
