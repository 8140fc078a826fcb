"use client";

import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { floatStyle } from "./float-style";
import { Icon } from "./icon";
import { Kbd } from "./kbd";
import type { MenuEntry } from "./menu";
import { isPressOn } from "./trigger";

type PopupProps = {
  entries: readonly MenuEntry[];
  align: "start" | "end";
  anchor: HTMLElement | null;
  labelledBy: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** The list itself; pages use Menu, which fetches this when it is first opened. */
export function MenuPopup({ entries, align, anchor, labelledBy, open, onOpenChange }: PopupProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, details) => (isPressOn(anchor, details.event) ? undefined : onOpenChange(next))}
    >
      <Base.Portal>
        <Base.Positioner anchor={anchor} sideOffset={4} align={align} collisionPadding={8} className="z-50">
          <Base.Popup
            aria-labelledby={labelledBy}
            finalFocus={() => anchor}
            className={cx(floatStyle, "max-h-(--available-height) max-w-80 min-w-48 overflow-y-auto p-1")}
          >
            {entries.map((entry, index) => (
              <Entry key={index} entry={entry} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemStyle =
  "flex min-h-7 w-full items-center gap-2 rounded-control px-2 py-1 text-left no-underline outline-none select-none hover:no-underline data-highlighted:bg-selected data-disabled:text-muted max-md:min-h-10";

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case "act":
      return (
        <Base.Item
          onClick={entry.run}
          disabled={entry.disabled}
          className={cx(itemStyle, "cursor-pointer", entry.danger ? "text-critical" : "text-fg")}
        >
          <Label label={entry.label} hint={entry.hint} />
          {entry.keys ? <Kbd keys={entry.keys} /> : null}
        </Base.Item>
      );
    case "link":
      return (
        <Base.LinkItem
          render={
            <Link href={entry.href} prefetch={false} download={entry.download ? "" : undefined}>
              <Label label={entry.label} hint={entry.hint} />
            </Link>
          }
          closeOnClick
          className={cx(itemStyle, "text-fg")}
        />
      );
    case "check":
      return (
        <Base.CheckboxItem
          checked={entry.checked}
          onCheckedChange={entry.onChange}
          className={cx(itemStyle, "cursor-pointer")}
        >
          <span className="size-3.5">{entry.checked ? <Icon name="check" className="text-accent" /> : null}</span>
          <Label label={entry.label} />
        </Base.CheckboxItem>
      );
    case "choice":
      return (
        <Base.Group>
          <Base.GroupLabel className={headStyle}>{entry.label}</Base.GroupLabel>
          <Base.RadioGroup value={entry.value} onValueChange={(value: unknown) => entry.onChange(String(value))}>
            {entry.options.map((option) => (
              <Base.RadioItem
                key={option.value}
                value={option.value}
                closeOnClick
                className={cx(itemStyle, "cursor-pointer")}
              >
                <span className="size-3.5">
                  {entry.value === option.value ? <Icon name="check" className="text-accent" /> : null}
                </span>
                <Label label={option.label} />
              </Base.RadioItem>
            ))}
          </Base.RadioGroup>
        </Base.Group>
      );
    case "line":
      return <Base.Separator className="-mx-1 my-1 h-px bg-line" />;
    case "head":
      return <div className={headStyle}>{entry.label}</div>;
  }
}

const headStyle = "px-2 pt-1.5 pb-1 text-compact text-muted";

function Label({ label, hint }: { label: ReactNode; hint?: string }) {
  return (
    <span className="min-w-0 grow">
      {label}
      {hint ? <span className="block text-compact text-muted">{hint}</span> : null}
    </span>
  );
}
