"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { useRef, type ReactNode } from "react";
import { buttonStyle } from "./button-style";
import { cx } from "./cx";
import type { DialogProps } from "./dialog";
import { CloseContext } from "./dialog-context";
import { backdropStyle } from "./float-style";
import { Icon } from "./icon";

const widths = { s: "max-w-100", m: "max-w-140", l: "max-w-220" } as const;

type PopupProps = Omit<DialogProps, "trigger" | "open" | "onOpenChange"> & {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  returnFocus: () => HTMLElement | true;
};

/** The modal itself; pages use Dialog, which fetches this when it is first opened. A control with `data-first` gets the focus. */
export function DialogPopup({
  open,
  onOpenChange,
  returnFocus,
  title,
  description,
  size = "m",
  footer,
  children,
}: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropStyle} />
        <Base.Viewport className="fixed inset-0 z-40 grid items-start justify-items-center overflow-y-auto px-4 py-16 max-md:px-2 max-md:py-4">
          <Base.Popup
            ref={popup}
            initialFocus={() => popup.current?.querySelector<HTMLElement>("[data-first]") ?? true}
            finalFocus={returnFocus}
            className={cx(
              "grid w-full rounded-panel border border-line-strong bg-raised text-fg shadow-float transition-opacity duration-100 ease-quick data-ending-style:opacity-0 data-starting-style:opacity-0",
              widths[size],
            )}
          >
            <CloseContext value={() => onOpenChange(false)}>
              <PopupHead title={title} description={description} />
              <div className="grid min-w-0 gap-4 px-5 pb-4 max-md:px-4">{children}</div>
              {footer ? <div className={footStyle}>{footer}</div> : null}
            </CloseContext>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

export function PopupHead({ title, description }: { title: ReactNode; description?: ReactNode }) {
  return (
    <div className="flex items-start gap-3 px-5 pt-4 pb-3 max-md:px-4">
      <div className="min-w-0 grow">
        <Base.Title className="text-section font-semibold text-balance">{title}</Base.Title>
        {description ? <Base.Description className="mt-1 text-muted">{description}</Base.Description> : null}
      </div>
      <Base.Close className={buttonStyle({ tone: "quiet", icon: true, className: "-mt-0.5 -mr-2" })} aria-label="Close">
        <Icon name="close" />
      </Base.Close>
    </div>
  );
}

export const footStyle = "flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 max-md:px-4";
