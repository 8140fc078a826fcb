"use client";

import { cx } from "@/components/ui/cx";

export type LiveState = "live" | "connecting" | "offline";

const words: Record<LiveState, { short: string; long: string }> = {
  live: { short: "Live", long: "Live: changes of others appear by themselves" },
  connecting: { short: "Connecting", long: "Connecting: changes of others may be missing for a moment" },
  offline: { short: "Offline", long: "Offline: this page may be out of date. Reload it before you decide" },
};

/** Is this page true right now? Quiet while it is, plain when it is not. */
export function LiveIndicator({ state }: { state: LiveState }) {
  return (
    <span
      role="status"
      title={words[state].long}
      className={cx(
        "inline-flex items-center gap-1.5 text-compact whitespace-nowrap",
        state === "offline" ? "font-medium text-high" : "text-muted",
      )}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark size-2.5", state === "live" && "text-done")}>
        {state === "live" ? (
          <circle className="fill-current stroke-none" cx="8" cy="8" r="6" />
        ) : (
          <circle cx="8" cy="8" r="6" strokeWidth="2.4" strokeDasharray={state === "connecting" ? "4 3" : undefined} />
        )}
        {state === "offline" ? <path d="m3 13 10-10" strokeWidth="2.4" /> : null}
      </svg>
      <span className={state === "live" ? "sr-only" : undefined}>{words[state].short}</span>
    </span>
  );
}
