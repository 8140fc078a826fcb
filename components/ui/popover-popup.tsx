"use client";

import { Popover as Base } from "@base-ui/react/popover";
import { cx } from "./cx";
import { floatStyle } from "./float-style";
import type { PopoverProps } from "./popover";
import { isPressOn } from "./trigger";

type PopupProps = Omit<PopoverProps, "trigger" | "open" | "onOpenChange"> & {
  anchor: HTMLElement | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** The panel itself; pages use Popover, which fetches this when it is first opened. */
export function PopoverPopup({
  anchor,
  open,
  onOpenChange,
  title,
  showTitle = false,
  align = "start",
  className,
  children,
}: PopupProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, details) => (isPressOn(anchor, details.event) ? undefined : onOpenChange(next))}
    >
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={4} align={align} collisionPadding={8} className="z-50">
          <Base.Popup finalFocus={() => anchor} className={cx(floatStyle, "max-w-100 p-3", className)}>
            <Base.Title className={showTitle ? "mb-2 font-semibold" : "sr-only"}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
