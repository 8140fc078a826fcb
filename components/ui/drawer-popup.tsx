"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { cx } from "./cx";
import { CloseContext } from "./dialog-context";
import { footStyle, PopupHead } from "./dialog-popup";
import type { DrawerProps } from "./drawer";
import { backdropStyle } from "./float-style";

/** The panel itself; pages use Drawer, which fetches this when it is first opened. */
export function DrawerPopup({
  open,
  onOpenChange,
  title,
  description,
  side = "right",
  footer,
  children,
  returnFocus,
}: DrawerProps & { returnFocus: () => HTMLElement | true }) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropStyle} />
        <Base.Popup
          finalFocus={returnFocus}
          className={cx(
            "fixed inset-y-0 z-40 flex max-w-full flex-col bg-raised text-fg shadow-float transition-transform duration-150 ease-quick",
            side === "right"
              ? "right-0 w-peek border-l border-line-strong data-ending-style:translate-x-full data-starting-style:translate-x-full"
              : "left-0 w-70 border-r border-line-strong data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
          )}
        >
          <CloseContext value={() => onOpenChange(false)}>
            <PopupHead title={title} description={description} />
            <div className="min-h-0 grow overflow-y-auto px-5 pb-5 max-md:px-4">{children}</div>
            {footer ? <div className={footStyle}>{footer}</div> : null}
          </CloseContext>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
