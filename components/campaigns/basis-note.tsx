import { cx } from "@/components/ui/cx";

const words = {
  read: "read at the source",
  second_hand: "told by another",
  unverified: "not verified",
  own: "set by this pack",
} as const;

/** Where a statement comes from and how far it was checked; only what was read at its source stands without a dash around it. */
export function BasisNote({
  source,
  basis,
  className,
}: {
  source: string;
  basis: keyof typeof words;
  className?: string;
}) {
  return (
    <span className={cx("text-compact text-muted", className)}>
      {source}{" "}
      <span
        className={cx(
          "rounded-tag border px-1 text-meta whitespace-nowrap",
          basis === "read" || basis === "own" ? "border-line-strong" : "border-dashed border-control",
        )}
      >
        {words[basis]}
      </span>
    </span>
  );
}
