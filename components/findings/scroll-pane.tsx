import type { ComponentProps } from "react";

import { cx } from "@/components/ui/cx";

type ScrollPaneProps = Omit<ComponentProps<"div">, "aria-label"> & { label: string };

/** A part of the page that scrolls by itself and can be reached by keyboard. */
export function ScrollPane({ label, className, ...rest }: ScrollPaneProps) {
  return (
    <div
      {...rest}
      role="group"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      className={cx("min-h-0 overflow-y-auto -outline-offset-2", className)}
    />
  );
}
