"use client";

import type { ReactNode, RefObject } from "react";

import { cx } from "@/components/ui/cx";

/** A table that scrolls inside itself, so that thousands of rows keep their head in sight. */
export function RowsPane({
  label,
  pane,
  className,
  children,
}: {
  label: string;
  pane: RefObject<HTMLDivElement | null>;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      ref={pane}
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      data-virtual=""
      className={cx(
        "relative min-h-0 grow overflow-auto border-t border-line -outline-offset-2 max-md:h-[calc(100dvh-var(--spacing-bar))]",
        className,
      )}
    >
      {children}
    </div>
  );
}
