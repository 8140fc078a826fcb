import { cx } from "./cx";

/** The box of every typed or chosen value; `compact` is for bars and table cells. */
export function controlStyle(options: { compact?: boolean; className?: string }): string {
  return cx(
    "w-full min-w-0 rounded-control border border-control bg-bg text-fg aria-invalid:border-high disabled:cursor-not-allowed disabled:bg-subtle disabled:text-muted [&[readonly]]:bg-subtle",
    options.compact ? "h-7 px-2 max-md:h-9" : "h-9 px-2.5 text-reading",
    options.className,
  );
}
