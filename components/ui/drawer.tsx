"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useReturnFocus } from "./return-focus";
import { useTrigger } from "./trigger";

const load = () => import("./drawer-popup").then((module) => module.DrawerPopup);
const DrawerPopup = dynamic(load, { ssr: false });

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
export function Drawer(props: DrawerProps) {
  const { wasOpen } = useTrigger({ opens: "dialog", open: props.open, preload: load });
  const returnFocus = useReturnFocus(props.open);
  return wasOpen ? <DrawerPopup {...props} returnFocus={returnFocus} /> : null;
}
