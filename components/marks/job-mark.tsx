import { cx } from "@/components/ui/cx";
import type { JobState } from "@/lib/core/states";

const looks: Record<JobState, { glyph: string; ink: string; word: string }> = {
  queued: { glyph: "task-todo", ink: "text-muted", word: "Waiting" },
  running: { glyph: "task-in_progress", ink: "text-accent", word: "Running" },
  done: { glyph: "ok", ink: "text-done", word: "Done" },
  failed: { glyph: "fail", ink: "text-critical", word: "Stopped" },
  cancelled: { glyph: "task-blocked", ink: "text-muted", word: "Cancelled" },
};

/** The state of work in the background: a mark and its word. */
export function JobMark({ state, word }: { state: JobState; word?: string }) {
  const look = looks[state];
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark", look.ink)}>
        <use href={`#m-${look.glyph}`} />
      </svg>
      {word ?? look.word}
    </span>
  );
}
