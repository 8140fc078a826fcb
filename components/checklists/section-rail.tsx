"use client";

import { useEffect, useState } from "react";

import { SplitProgress } from "@/components/ui/split-progress";
import type { SectionView } from "@/lib/checklists/schema";

/** The section whose heading was last scrolled past, for the mark in the rail. */
function useSectionInView(keys: readonly string[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  const all = keys.join(" ");
  useEffect(() => {
    const headings = all.split(" ").flatMap((key) => document.getElementById(`section-${key}`) ?? []);
    const seen = new Set<Element>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) seen.add(entry.target);
          else seen.delete(entry.target);
        }
        const first = headings.find((heading) => seen.has(heading));
        if (first) setCurrent(first.id.replace("section-", ""));
      },
      { rootMargin: "-44px 0px -40% 0px" },
    );
    for (const heading of headings) observer.observe(heading);
    return () => observer.disconnect();
  }, [all]);
  return current;
}

type SectionRailProps = { sections: readonly SectionView[]; packVersion: string; checklistNumber: number };

/** Sections with their progress: verified solid, claimed hatched. */
export function SectionRail({ sections, packVersion, checklistNumber }: SectionRailProps) {
  const current = useSectionInView(sections.map((section) => section.key));
  return (
    <nav
      aria-label="Sections"
      className="sticky top-bar h-[calc(100dvh-2.75rem)] w-rail shrink-0 self-start overflow-auto border-r border-line py-3 pr-2 pl-4 no-print max-lg:hidden"
    >
      {sections.map((section) => (
        <a
          key={section.key}
          href={`#section-${section.key}`}
          aria-current={section.key === current ? "location" : undefined}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-0.5 rounded-control px-2 py-1.5 text-fg no-underline hover:bg-hover hover:no-underline aria-[current]:bg-selected aria-[current]:font-medium"
        >
          <span className="truncate">{section.title}</span>
          <span className="text-compact font-normal text-muted">
            <span aria-hidden="true">
              {section.verified + section.claimed}/{section.total}
            </span>
            <span className="sr-only">
              , {section.verified} verified and {section.claimed} claimed of {section.total}
            </span>
          </span>
          <SplitProgress
            verified={section.verified}
            claimed={section.claimed}
            required={section.total}
            look="line"
            className="col-span-full"
          />
        </a>
      ))}
      <p className="px-2 py-3 text-compact text-muted">
        Checklist version {checklistNumber}, pack {packVersion}.
      </p>
    </nav>
  );
}
