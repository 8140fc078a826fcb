"use client";

import dynamic from "next/dynamic";
import { use, type ReactNode } from "react";
import { Button } from "./button";
import { CloseContext } from "./dialog-context";
import { useReturnFocus } from "./return-focus";
import { useTrigger, type Trigger } from "./trigger";

const load = () => import("./dialog-popup").then((module) => module.DialogPopup);
const DialogPopup = dynamic(load, { ssr: false });

export type DialogProps = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** A button that opens it, when the dialog keeps its own state. */
  trigger?: Trigger;
  title: ReactNode;
  description?: ReactNode;
  /** s 400, m 560, l 880 */
  size?: "s" | "m" | "l";
  /** Buttons, least weighty first; the main act last. */
  footer?: ReactNode;
  children?: ReactNode;
};

/** Modal: holds the focus, closes by Esc, gives the focus back. */
export function Dialog({ open, onOpenChange, trigger, ...rest }: DialogProps) {
  const { element, isOpen, wasOpen, change } = useTrigger({
    trigger,
    opens: "dialog",
    open,
    onOpenChange,
    preload: load,
  });
  const returnFocus = useReturnFocus(isOpen);
  return (
    <>
      {element}
      {wasOpen ? <DialogPopup {...rest} returnFocus={returnFocus} open={isOpen} onOpenChange={change} /> : null}
    </>
  );
}

/** Closes the dialog or drawer around it; for the button that gives up. */
export function DialogClose({ children = "Cancel" }: { children?: ReactNode }) {
  const close = use(CloseContext);
  return <Button onClick={close}>{children}</Button>;
}
