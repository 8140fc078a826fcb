"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useTrigger, type Trigger } from "./trigger";

const load = () => import("./menu-popup").then((module) => module.MenuPopup);
const MenuPopup = dynamic(load, { ssr: false });

export type MenuEntry =
  | {
      kind: "act";
      label: ReactNode;
      hint?: string;
      keys?: string;
      danger?: boolean;
      disabled?: boolean;
      run: () => void;
    }
  | { kind: "link"; label: ReactNode; hint?: string; href: string; download?: boolean }
  | { kind: "check"; label: ReactNode; checked: boolean; onChange: (checked: boolean) => void }
  | {
      kind: "choice";
      label: string;
      value: string;
      options: readonly { value: string; label: string }[];
      onChange: (value: string) => void;
    }
  | { kind: "line" }
  | { kind: "head"; label: ReactNode };

export type MenuProps = { trigger: Trigger; entries: readonly MenuEntry[]; align?: "start" | "end" };

/** Acts behind a button. An entry that may not be used is left out, or says why in its hint. */
export function Menu({ trigger, entries, align = "end" }: MenuProps) {
  const { element, id, anchor, isOpen, wasOpen, change } = useTrigger({ trigger, opens: "menu", preload: load });
  return (
    <>
      {element}
      {wasOpen ? (
        <MenuPopup
          entries={entries}
          align={align}
          anchor={anchor}
          labelledBy={id}
          open={isOpen}
          onOpenChange={change}
        />
      ) : null}
    </>
  );
}
