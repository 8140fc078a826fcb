import type { ReactNode } from "react";
import { cx } from "./cx";

/** Nothing here yet: why, and the one next act. Words, no picture. */
export function EmptyState({
  title,
  children,
  action,
  className,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cx("grid max-w-160 justify-items-start gap-2 px-gutter py-8", className)}>
      <p className="text-reading font-semibold">{title}</p>
      {children ? <div className="text-muted">{children}</div> : null}
      {action ? <div className="mt-2 flex flex-wrap gap-2">{action}</div> : null}
    </div>
  );
}
