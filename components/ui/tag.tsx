import type { ReactNode } from "react";
import { cx } from "./cx";

/** A neutral word in a frame: a server, a technique, a format, "Accepted". Dashed for what is only proposed. */
export function Tag({
  dashed,
  mono,
  className,
  children,
}: {
  dashed?: boolean;
  mono?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cx(
        "inline-flex h-5 items-center gap-1 rounded-tag border px-1.5 text-compact whitespace-nowrap",
        dashed ? "border-dashed border-control text-muted" : "border-line-strong text-fg",
        mono && "mono",
        className,
      )}
    >
      {children}
    </span>
  );
}
