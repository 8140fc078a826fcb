import type { ReactNode } from "react";
import { cx } from "./cx";

const tones = {
  note: { ink: "text-accent", edge: "border-l-accent", glyph: "note" },
  problem: { ink: "text-high", edge: "border-l-high", glyph: "warn" },
  critical: { ink: "text-critical", edge: "border-l-critical", glyph: "severity-critical" },
  review: { ink: "text-review", edge: "border-l-review", glyph: "task-in_review" },
  done: { ink: "text-done", edge: "border-l-done", glyph: "task-verified" },
} as const;

export type CalloutProps = {
  tone?: keyof typeof tones;
  title?: ReactNode;
  actions?: ReactNode;
  /** Speak it when it appears. */
  live?: boolean;
  className?: string;
  children?: ReactNode;
};

/** A remark with weight: a 3 px edge, a mark, a bold first sentence, what to do. */
export function Callout({ tone = "note", title, actions, live, className, children }: CalloutProps) {
  const { ink, edge, glyph } = tones[tone];
  return (
    <div
      role={live ? (tone === "problem" || tone === "critical" ? "alert" : "status") : undefined}
      className={cx(
        "flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control border border-l-3 border-line-strong bg-bg px-3 py-2.5",
        edge,
        className,
      )}
    >
      <div className="flex min-w-0 flex-1 basis-70 gap-2">
        <svg viewBox="0 0 16 16" aria-hidden="true" className={cx("mark mt-0.75", ink)}>
          <use href={`#m-${glyph}`} />
        </svg>
        <div className="min-w-0">
          {title ? <p className="font-semibold">{title}</p> : null}
          {children ? (
            <div className={cx("[&_p_a]:underline [&>a]:underline", title ? "text-muted" : undefined)}>{children}</div>
          ) : null}
        </div>
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
