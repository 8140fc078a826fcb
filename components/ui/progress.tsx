import { cx } from "./cx";
import { visible } from "./visible-text";

/** Work under way, with its figures beside it as text. Without `value` only that it runs is known, so it is hatched. */
export function Progress({
  label,
  value,
  tone = "accent",
  className,
}: {
  label: string;
  value?: number;
  tone?: "accent" | "bar";
  className?: string;
}) {
  const share = value === undefined ? 100 : Math.max(0, Math.min(100, value));
  return (
    <svg
      role="progressbar"
      aria-label={visible(label)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === undefined ? undefined : Math.round(share)}
      height="4"
      className={cx(
        "block w-16 shrink-0 overflow-hidden rounded-mark bg-track",
        value === undefined && "motion-safe:animate-breathe",
        className,
      )}
    >
      <rect
        width={`${share}%`}
        height="100%"
        fill={value === undefined ? "url(#m-hatch-accent)" : undefined}
        className={value === undefined ? undefined : tone === "accent" ? "fill-accent" : "fill-bar"}
      />
    </svg>
  );
}
