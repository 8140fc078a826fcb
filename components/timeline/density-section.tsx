"use client";

import { useCallback } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { formatCount } from "@/components/ui/numbers";
import { Segmented } from "@/components/ui/segmented";
import { Time } from "@/components/ui/time";
import type { DensityView } from "@/lib/timeline/schema";

import { countIn, DensityStrip, type Span } from "./density-strip";
import { ServerLanes } from "./server-lanes";
import { sliceWords } from "./ticks";
import type { Timeline } from "./use-timeline";
import type { ViewPlace } from "./view-place";

/** Density of all events and, below, who saw them; a span chosen here filters the list. */
export function DensitySection({
  timeline,
  density,
  place,
}: {
  timeline: Timeline;
  density: DensityView;
  place: ViewPlace;
}) {
  const { caseId, values, set } = timeline;
  const whole: Span | null =
    density.from && density.to ? { from: new Date(density.from), to: new Date(density.to) } : null;
  const selection =
    values.from || values.to ? whole && { from: values.from ?? whole.from, to: values.to ?? whole.to } : null;
  const clear = () => void set({ from: null, to: null, zoom: null });
  useBinding({ keys: "escape", group: "Timeline", label: "Clear the span", run: clear, disabled: selection === null });
  const jump = useCallback((at: Date) => void set({ at, from: null, to: null, zoom: null }), [set]);
  return (
    <section aria-labelledby="density" className="border-b border-line px-gutter pt-3 pb-2">
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="density">Density</h2>
        <span className="text-compact text-muted">
          {formatCount(density.total)} events, per {sliceWords(density.sliceMs)}
        </span>
        <span className="ml-auto flex flex-wrap items-center gap-2 text-compact text-muted no-print">
          {selection ? (
            <>
              <span>
                <Time at={selection.from} /> to <Time at={selection.to} />:{" "}
                {formatCount(values.zoom ? density.total : countIn(density, selection))} events
              </span>
              <Button aria-pressed={values.zoom} onClick={() => void set({ zoom: values.zoom ? null : true })}>
                Zoom
              </Button>
              <Button onClick={clear}>
                Clear span <Kbd keys="escape" />
              </Button>
            </>
          ) : (
            <span className="max-md:hidden">Drag to choose a span, press to go there</span>
          )}
          <Segmented
            label="Order"
            options={[
              { value: "asc", label: "Oldest first" },
              { value: "desc", label: "Newest first" },
            ]}
            value={values.order}
            onValueChange={(order) => void set({ order: order === "desc" ? "desc" : null, at: null })}
          />
        </span>
      </div>
      <div className="pl-22 max-md:pl-0">
        <DensityStrip
          density={density}
          markers={timeline.markers.data}
          selection={selection}
          onSelect={(span) => void set(span ? { ...span, at: null } : { from: null, to: null })}
          onJump={jump}
          place={place}
        />
      </div>
      <div className="mt-2 max-md:hidden">
        <ServerLanes caseId={caseId} density={density} onJump={jump} />
      </div>
    </section>
  );
}
