import { cx } from "@/components/ui/cx";

import type { standing } from "./words";

const looks: Record<ReturnType<typeof standing>, { glyph: string; ink: string }> = {
  Enabled: { glyph: "ok", ink: "text-done" },
  Disabled: { glyph: "task-todo", ink: "text-muted" },
  "Not supported": { glyph: "warn", ink: "text-high" },
  "Over-common, off": { glyph: "warn", ink: "text-muted" },
};

type StandingMarkProps = {
  word: ReturnType<typeof standing>;
  /** A switch beside it shows on and off already; only what is wrong keeps its mark. */
  bare?: boolean;
};

/** Whether something is matched now: a mark and its word. */
export function StandingMark({ word, bare = false }: StandingMarkProps) {
  const { glyph, ink } = looks[word];
  return (
    <span className={cx("inline-flex items-center gap-1.5", word === "Enabled" ? undefined : "text-muted")}>
      {bare && glyph !== "warn" ? null : (
        <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark", ink)}>
          <use href={`#m-${glyph}`} />
        </svg>
      )}
      {word}
    </span>
  );
}
