import { cx } from "@/components/ui/cx";

import type { standing } from "./words";

const looks: Record<ReturnType<typeof standing>, { glyph: string; ink: string }> = {
  Enabled: { glyph: "ok", ink: "text-done" },
  Disabled: { glyph: "task-todo", ink: "text-muted" },
  "Not supported": { glyph: "warn", ink: "text-high" },
  "Over-common, off": { glyph: "warn", ink: "text-muted" },
};

/** Whether something is matched now: a mark and its word. */
export function StandingMark({ word }: { word: ReturnType<typeof standing> }) {
  const { glyph, ink } = looks[word];
  return (
    <span className={cx("inline-flex items-center gap-1.5", word === "Enabled" ? undefined : "text-muted")}>
      <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark", ink)}>
        <use href={`#m-${glyph}`} />
      </svg>
      {word}
    </span>
  );
}
