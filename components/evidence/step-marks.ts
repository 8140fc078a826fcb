import type { StepProgress } from "@/lib/evidence/schema";

type Look = { glyph: string | null; ink: string; word: string };

/** How one step of the pipeline is shown: a shape, a colour and a word; a waiting step is a dot. */
export const stepLooks: Record<StepProgress["state"], Look> = {
  waiting: { glyph: null, ink: "text-muted", word: "waiting" },
  running: { glyph: "task-in_progress", ink: "text-progress", word: "running" },
  done: { glyph: "ok", ink: "text-done", word: "done" },
  skipped: { glyph: null, ink: "text-muted", word: "not needed" },
  failed: { glyph: "fail", ink: "text-high", word: "failed" },
};
