"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { ScrollX } from "@/components/ui/table";
import { formatCount } from "@/components/ui/numbers";
import { api } from "@/lib/api/client";
import type { ServerView } from "@/lib/servers/schema";

import { type Moment, momentsOf, MomentTable } from "./moments";
import { TimelineChart } from "./timeline-chart";

type MiniTimelineProps = { caseId: string; servers: readonly ServerView[]; mayOpen: boolean };

/** The days that matter: advisory, first exploit, patched, last seen, over what the evidence shows. */
export function MiniTimeline({ caseId, servers, mayOpen }: MiniTimelineProps) {
  const [look, setLook] = useState<"chart" | "table">("chart");
  const markers = useQuery(api.timeline.markers.queryOptions({ input: { caseId } }));
  const density = useQuery({
    ...api.timeline.density.queryOptions({ input: { caseId, kind: ["finding", "build", "person"], slices: 60 } }),
    enabled: mayOpen,
  });
  if (!markers.data) return null;
  const moments: Moment[] = momentsOf(markers.data, servers);
  const total = density.data?.total ?? 0;
  return (
    <Section
      id="timeline"
      title="Timeline"
      meta={mayOpen ? `${formatCount(total)} ${total === 1 ? "event" : "events"}` : undefined}
      actions={
        <>
          <Segmented
            label="Show timeline as"
            value={look}
            onValueChange={setLook}
            options={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "Table" },
            ]}
          />
          {mayOpen ? (
            <Link href={`/cases/${caseId}/timeline`} prefetch={false}>
              Open timeline
            </Link>
          ) : null}
        </>
      }
    >
      {look === "table" ? (
        <MomentTable moments={moments} />
      ) : (
        <ScrollX label="Timeline">
          <div className="min-w-160">
            <TimelineChart
              moments={moments}
              slices={density.data?.slices ?? []}
              sliceMs={density.data?.sliceMs ?? 0}
              servers={servers}
            />
          </div>
        </ScrollX>
      )}
    </Section>
  );
}
