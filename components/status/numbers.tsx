import Link from "next/link";

import { hrefOf } from "@/components/portfolio/filter-state";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";

/** A number that opens the list it is the length of. */
export function CountOf({
  count,
  filter,
  className,
  label,
}: {
  count: number;
  filter: string;
  className?: string;
  label?: string;
}) {
  return (
    <Link
      href={hrefOf({ filter })}
      prefetch={false}
      aria-label={label ? `${formatCount(count)} ${label}` : undefined}
      className={cx(
        "inline-block min-w-6 text-fg no-underline hover:underline",
        count === 0 && "text-muted",
        className,
      )}
    >
      {formatCount(count)}
    </Link>
  );
}
