"use client";

import { useBinding } from "./keyboard";
import { useNow, useZone } from "@/components/ui/clock";
import { formatClock, formatInstant, zoneSuffix } from "@/lib/core/time";

/** The time now, in the zone that every stamp on the page uses; pressing it switches between UTC and local. */
export function ZoneClock() {
  const { zone, setZone } = useZone();
  const nowMs = useNow(1000);
  const isUtc = zone === "UTC";
  const change = () => setZone(isUtc ? "local" : "UTC");
  useBinding({ keys: "u", label: "Switch between UTC and local time", group: "Everywhere", run: change });
  const suffix = zoneSuffix(nowMs, zone);
  return (
    <button
      type="button"
      onClick={change}
      title={`${formatInstant(nowMs, { precision: "second" })}. Times are shown in ${isUtc ? "UTC" : zone}; press to switch (U)`}
      className="mono inline-flex h-7 items-center gap-1.5 rounded-control px-2 font-medium whitespace-nowrap hover:bg-hover max-md:h-9 max-md:px-1"
    >
      <span className="max-md:hidden">{formatInstant(nowMs, { zone, precision: "day" })}</span>
      <span>
        {formatClock(nowMs, { zone })}
        <span className="max-md:hidden">{formatClock(nowMs, { zone, precision: "second" }).slice(5)}</span>
      </span>
      <b>{suffix}</b>
      <span className="sr-only">, switch to {isUtc ? "local time" : "UTC"}</span>
    </button>
  );
}
