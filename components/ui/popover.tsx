"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useTrigger, type Trigger } from "./trigger";

const load = () => import("./popover-popup").then((module) => module.PopoverPopup);
const PopoverPopup = dynamic(load, { ssr: false });

export type PopoverProps = {
  trigger: Trigger;
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
export function Popover({ trigger, open, onOpenChange, ...rest }: PopoverProps) {
  const { element, anchor, isOpen, wasOpen, change } = useTrigger({
    trigger,
    opens: "dialog",
    open,
    onOpenChange,
    preload: load,
  });
  return (
    <>
      {element}
      {wasOpen ? <PopoverPopup {...rest} anchor={anchor} open={isOpen} onOpenChange={change} /> : null}
    </>
  );
}
