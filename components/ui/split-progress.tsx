import { cx } from "./cx";

export type SplitProgressProps = {
  verified: number;
  /** Done, without the second proof or person; drawn hatched. */
  claimed: number;
  required: number;
  /** inline: 64 px bar and "14/31"; line: a thin bar over the whole width; bar: the bar alone. */
  look?: "inline" | "line" | "bar";
  className?: string;
};

/** Verified is solid, claimed is hatched, the rest is open. Drawn as ink, so it also prints. */
export function SplitProgress({ verified, claimed, required, look = "inline", className }: SplitProgressProps) {
  const percent = (part: number) => (required === 0 ? 0 : Math.min(100, (part / required) * 100));
  const words = `${verified} verified, ${claimed} claimed, ${required} required`;
  const bar = (
    <svg
      aria-hidden="true"
      height={look === "line" ? 3 : 6}
      className={cx(
        "block shrink-0 overflow-hidden rounded-mark bg-track",
        look === "line" ? "w-full" : "w-16",
        look !== "inline" && className,
      )}
    >
      <rect width={`${percent(verified)}%`} height="100%" className="fill-done" />
      <rect
        x={`${percent(verified)}%`}
        width={`${Math.min(percent(claimed), 100 - percent(verified))}%`}
        height="100%"
        fill="url(#m-hatch-done)"
      />
    </svg>
  );
  if (look !== "inline") return bar;
  return (
    <span className={cx("inline-flex items-center gap-2 align-middle whitespace-nowrap", className)} title={words}>
      {bar}
      <span aria-hidden="true">
        {verified}
        <span className="text-muted">/{required}</span>
      </span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
