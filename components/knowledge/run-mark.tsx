import { cx } from "@/components/ui/cx";
import type { RematchView } from "@/lib/knowledge/schema";

import { runWord } from "./words";

const looks: Record<RematchView["state"], { glyph: string; ink: string }> = {
  queued: { glyph: "task-todo", ink: "text-muted" },
  running: { glyph: "task-in_progress", ink: "text-accent" },
  done: { glyph: "ok", ink: "text-done" },
  failed: { glyph: "fail", ink: "text-critical" },
  cancelled: { glyph: "task-blocked", ink: "text-muted" },
};

/** The state of a run: a mark and its word. */
export function RunMark({ run }: { run: Pick<RematchView, "state" | "paused" | "stage"> }) {
  const { glyph, ink } = looks[run.state];
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark", ink)}>
        <use href={`#m-${glyph}`} />
      </svg>
      {runWord(run)}
    </span>
  );
}
