"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./cx";

export type PopoverProps = {
  trigger: ReactElement;
  /** Names the panel for screen readers; `showTitle` prints it too. */
  title: string;
  showTitle?: boolean;
  align?: "start" | "center" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
};

/** A small panel beside its button, for a few controls; the page behind stays usable. */
export function Popover({ trigger, title, showTitle = false, align = "start", open, onOpenChange, className, children }: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-20">
          <Base.Popup className={cx(floatStyle, "max-w-100 p-3", className)}>
            <Base.Title className={showTitle ? "mb-2 font-semibold" : "sr-only"}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export const floatStyle =
  "rounded-panel border border-line-strong bg-raised text-fg shadow-float transition-opacity duration-100 ease-quick data-ending-style:opacity-0 data-starting-style:opacity-0";
