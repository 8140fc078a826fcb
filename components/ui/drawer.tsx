"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { backdropStyle, footStyle, PopupHead } from "./dialog";

export type DrawerProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  side?: "right" | "left";
  footer?: ReactNode;
  children: ReactNode;
};

/** A panel from the side for looking at one thing without leaving the list; `left` is the navigation on a phone. */
export function Drawer({ open, onOpenChange, title, description, side = "right", footer, children }: DrawerProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropStyle} />
        <Base.Popup
          className={cx(
            "fixed inset-y-0 z-40 flex w-peek max-w-full flex-col bg-raised text-fg shadow-float transition-transform duration-150 ease-quick",
            side === "right"
              ? "right-0 border-l border-line-strong data-ending-style:translate-x-full data-starting-style:translate-x-full"
              : "left-0 w-70 border-r border-line-strong data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
          )}
        >
          <PopupHead title={title} description={description} />
          <div className="min-h-0 grow overflow-y-auto px-5 pb-5 max-md:px-4">{children}</div>
          {footer ? <div className={footStyle}>{footer}</div> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
