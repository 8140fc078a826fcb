import { cx } from "./cx";

/** A place that is being filled. Give it the size of what will come, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden="true" className={cx("block h-3 rounded-mark bg-track motion-safe:animate-breathe", className)} />
  );
}

const widths = ["w-40", "w-56", "w-32", "w-48", "w-36"];

/** Rows of a table to come: 32 px each, hairlines in place. */
export function SkeletonRows({ rows = 12, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-8 items-center gap-6 border-b border-line px-gutter">
          <Skeleton className={widths[row % widths.length]} />
          <Skeleton className="w-20 max-md:hidden" />
          <Skeleton className="w-28 max-md:hidden" />
          <Skeleton className="ml-auto w-12" />
        </div>
      ))}
    </div>
  );
}

/** A page to come: its head and the rows under it. For `loading.tsx`. */
export function SkeletonPage({ label = "Loading the page" }: { label?: string }) {
  return (
    <div>
      <div className="flex h-13 items-center gap-3 px-gutter">
        <Skeleton className="h-5 w-48" />
        <Skeleton className="w-32 max-md:hidden" />
      </div>
      <div className="h-9 border-b border-line" />
      <SkeletonRows label={label} />
    </div>
  );
}
